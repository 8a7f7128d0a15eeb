import { duration, flag, free, integer, map, struct, text, texts } from './shape.ts';
import { clientTls } from './tls.ts';

/** The options of everything that dynamic configuration can come from. */

const taken = { empty: 'taken' } as const;
const v2Only = { removed: '3', empty: 'taken' } as const;
const v3Only = { since: '3', empty: 'taken' } as const;
const tls = clientTls;

const container = {
  exposedByDefault: flag(),
  constraints: text(),
  allowEmptyServices: flag(),
  network: text(),
  useBindPortIP: flag(),
  watch: flag(),
  defaultRule: text(),
  endpoint: text(),
  tls,
  httpClientTimeout: duration(),
};
const login = { username: text({ since: '3' }), password: text({ since: '3' }) };

const kubernetes = {
  endpoint: text(),
  token: text(),
  certAuthFilePath: text(),
  namespaces: texts(),
  labelSelector: text(),
  throttleDuration: duration(),
};
const crossProviderNamespaces = texts({ removed: '3' });
const nativeLBByDefault = flag({ since: '3' });
const disableClusterScopeResources = flag({ since: '3' });

const store = { rootKey: text(), endpoints: texts() };
const namespace = text({ removed: '3' });

const catalogue = {
  defaultRule: text(),
  constraints: text(),
  prefix: text(),
  stale: flag(),
  exposedByDefault: flag(),
  refreshInterval: duration(),
  namespace,
  namespaces: texts(),
};

export const providersShape = struct({
  providersThrottleDuration: duration(),
  /** Which provider wins where priorities are equal. */
  precedence: texts({ since: '3.7' }),
  docker: struct(
    {
      ...container,
      ...login,
      swarmMode: flag({ removed: '3' }),
      swarmModeRefreshSeconds: duration({ removed: '3' }),
    },
    taken,
  ),
  swarm: struct({ ...container, ...login, refreshSeconds: duration() }, v3Only),
  file: struct({ directory: text(), watch: flag(), filename: text(), debugLogGeneratedTemplate: flag() }),
  kubernetesIngress: struct(
    {
      ...kubernetes,
      ingressClass: text(),
      ingressEndpoint: struct({ ip: text(), hostname: text(), publishedService: text() }),
      allowEmptyServices: flag(),
      allowExternalNameServices: flag(),
      crossProviderNamespaces,
      disableIngressClassLookup: flag({ since: '3' }),
      disableClusterScopeResources,
      nativeLBByDefault,
      strictPrefixMatching: flag({ since: '3' }),
    },
    taken,
  ),
  kubernetesIngressNGINX: struct(
    {
      endpoint: text(),
      token: text(),
      certAuthFilePath: text(),
      throttleDuration: duration(),
      watchNamespace: text(),
      watchNamespaceSelector: text(),
      ingressClass: text(),
      controllerClass: text(),
      watchIngressWithoutClass: flag(),
      ingressClassByName: flag(),
      publishService: text(),
      publishStatusAddress: texts(),
      defaultBackendService: text(),
      disableSvcExternalName: flag(),
    },
    v3Only,
  ),
  kubernetesCRD: struct(
    {
      ...kubernetes,
      allowCrossNamespace: flag(),
      allowExternalNameServices: flag(),
      crossProviderNamespaces,
      ingressClass: text(),
      allowEmptyServices: flag(),
      nativeLBByDefault,
      disableClusterScopeResources,
    },
    taken,
  ),
  kubernetesGateway: struct(
    {
      ...kubernetes,
      crossProviderNamespaces,
      experimentalChannel: flag({ since: '3' }),
      statusAddress: struct(
        { ip: text(), hostname: text(), service: struct({ name: text(), namespace: text() }) },
        { since: '3' },
      ),
      nativeLBByDefault,
    },
    taken,
  ),
  rest: struct({ insecure: flag() }, taken),
  marathon: struct(
    {
      constraints: text(),
      trace: flag(),
      watch: flag(),
      endpoint: text(),
      defaultRule: text(),
      exposedByDefault: flag(),
      dcosToken: text(),
      tls,
      dialerTimeout: duration(),
      responseHeaderTimeout: duration(),
      tlsHandshakeTimeout: duration(),
      keepAlive: duration(),
      forceTaskHostname: flag(),
      basic: struct({ httpBasicAuthUser: text(), httpBasicPassword: text() }),
      respectReadinessChecks: flag(),
    },
    v2Only,
  ),
  rancher: struct(
    {
      constraints: text(),
      watch: flag(),
      defaultRule: text(),
      exposedByDefault: flag(),
      enableServiceHealthFilter: flag(),
      refreshSeconds: integer(),
      intervalPoll: flag(),
      prefix: text(),
    },
    v2Only,
  ),
  consulCatalog: struct(
    {
      ...catalogue,
      endpoint: struct({
        address: text(),
        scheme: text(),
        datacenter: text(),
        token: text(),
        tls,
        httpAuth: struct({ username: text(), password: text() }),
        endpointWaitTime: duration(),
      }),
      requireConsistent: flag(),
      cache: flag(),
      connectAware: flag(),
      connectByDefault: flag(),
      serviceName: text(),
      watch: flag(),
      strictChecks: texts({ since: '3' }),
    },
    taken,
  ),
  nomad: struct(
    {
      ...catalogue,
      endpoint: struct({ address: text(), region: text(), token: text(), tls, endpointWaitTime: duration() }),
      allowEmptyServices: flag({ since: '3' }),
      watch: flag({ since: '3' }),
      throttleDuration: duration({ since: '3' }),
    },
    taken,
  ),
  ecs: struct(
    {
      constraints: text(),
      exposedByDefault: flag(),
      refreshSeconds: integer(),
      defaultRule: text(),
      clusters: texts(),
      autoDiscoverClusters: flag(),
      healthyTasksOnly: flag({ since: '3' }),
      ecsAnywhere: flag(),
      region: text(),
      accessKeyID: text(),
      secretAccessKey: text(),
    },
    taken,
  ),
  consul: struct({ ...store, token: text(), tls, namespace, namespaces: texts() }, taken),
  etcd: struct({ ...store, tls, username: text(), password: text() }, taken),
  zooKeeper: struct({ ...store, username: text(), password: text() }, taken),
  redis: struct(
    {
      ...store,
      tls,
      username: text(),
      password: text(),
      db: integer(),
      sentinel: struct({
        masterName: text(),
        username: text(),
        password: text(),
        latencyStrategy: flag(),
        randomStrategy: flag(),
        replicaStrategy: flag(),
        useDisconnectedReplicas: flag(),
      }),
    },
    taken,
  ),
  http: struct(
    {
      endpoint: text(),
      pollInterval: duration(),
      pollTimeout: duration(),
      headers: map(text(), { since: '3' }),
      tls,
      maxResponseBodySize: integer(),
    },
    taken,
  ),
  plugin: map(free()),
});
