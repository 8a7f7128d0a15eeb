import { error, info, warning } from '../finding.ts';

/** TC9xx: compose, labels, docker. */
export const compose = {
  TC901: warning(
    'docker-sock',
    'Who breaks into Traefik is root on the host; `:ro` does not restrict the API behind the socket.',
    'Leave the docker provider off, or use a socket proxy.',
  ),
  TC902: error(
    'exposed-by-default',
    'Every container gets a public router.',
    'Set exposedByDefault to false.',
  ),
  TC903: warning(
    'network-name',
    'Compose puts the name of the project before it: Traefik does not find the network, and requests end in 502 or 504.',
    'Give the network a fixed name, or write the full one.',
  ),
  TC904: error(
    'label-port-missing',
    'Traefik cannot tell the port of the container, or takes the wrong one.',
    'Add the label loadbalancer.server.port.',
  ),
  TC905: warning(
    'label-not-string',
    'Labels are texts: compose refuses a bare true or number in a map of labels.',
    'Write it in quotes.',
  ),
  TC906: warning(
    'label-list-comma',
    'A comma parts lists in labels: a value that holds one is cut in two.',
    'Use the file provider for it.',
  ),
  TC907: error(
    'label-unsupported',
    'The option cannot be set by a label: the container is skipped.',
    'Use the file provider for it.',
  ),
  TC908: error(
    'label-orphan',
    'With several services on one container each router must name its own: it is dropped.',
    'Add the label `.service` to each router.',
  ),
  TC909: warning(
    'proxy-depends-on-all',
    'One sick backend keeps the proxy, and with it everything else, from starting.',
    'Let the proxy start by itself.',
  ),
  TC910: warning(
    'published-backend',
    'The port goes around the proxy, its authentication and its limits.',
    'Do not publish it, or only on 127.0.0.1.',
  ),
  TC911: error('undeclared-volume-or-network', 'Compose refuses the file.', 'Declare it at the top level.'),
  TC914: info(
    'certificates-in-config-mount',
    'Keys lie below the mount of the configuration: they go wherever it is copied.',
    'Mount them apart.',
  ),
};

/** TCMxx: from v2 to v3. */
export const migration = {
  TCM01: error('swarm-mode', 'v3 does not start with docker.swarmMode.', 'Use providers.swarm.'),
  TCM02: error(
    'experimental-http3',
    'v3 does not start with experimental.http3.',
    'Set http3 on the entryPoint alone.',
  ),
  TCM03: error('pilot', 'v3 does not start with pilot.', 'Remove it.'),
  TCM04: error(
    'provider-gone',
    'v3 has no such provider or metrics: it does not start.',
    'Remove it; InfluxDB 2 is influxDB2.',
  ),
  TCM05: error(
    'tracing-backend-gone',
    'v3 traces with OpenTelemetry only: it does not start.',
    'Use tracing.otlp.',
  ),
  TCM06: error('ca-optional', 'v3 does not start with tls.caOptional.', 'Remove it.'),
  TCM07: error('namespace', 'v3 wants a list.', 'Write namespaces.'),
  TCM08: warning('rule-syntax-option', 'The switch for rules of v2 is on its way out.', 'Rewrite the rules.'),
  TCM09: error(
    'multi-value-matcher',
    'A matcher of v3 takes one value: the router is dropped.',
    'Join several with ||.',
  ),
  TCM10: error(
    'template',
    'v3 takes the braces of v2 for a part of the text: the rule never matches.',
    'Write a Go regular expression.',
  ),
  TCM11: error(
    'matcher-renamed',
    'The matcher has another name in v3: the router is dropped.',
    'Use the new name.',
  ),
  TCM12: warning('ip-white-list', 'ipWhiteList is called ipAllowList in v3.', 'Rename it.'),
};
