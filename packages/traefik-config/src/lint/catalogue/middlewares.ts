import { error, info, warning } from '../finding.ts';

/** TC8xx: middlewares, services, transports. */
export const middlewares = {
  TC801: warning(
    'strip-without-match',
    'The rule does not imply the prefix: nothing is stripped, or middlewares after it see another path.',
    'Let the rule match the prefix.',
  ),
  TC802: warning(
    'strip-app-unaware',
    'An application that writes absolute links does not know of the prefix: its links are broken. n8n needs N8N_PATH, and even then a sub-path is fragile.',
    'Tell the application its path, or give it a host of its own.',
  ),
  TC803: info('headers-conflict', 'One option silently overrides the other, or is obsolete.', 'Keep one.'),
  TC804: info(
    'headers-missing',
    'Browsers get no hint against framing and content sniffing.',
    'Add a headers middleware to the entryPoint.',
  ),
  TC805: error(
    'cors-wide',
    'Any page can read answers with the login of the visitor.',
    'Name the origins; anchor expressions with ^ and $.',
  ),
  TC806: warning(
    'buffering-on-stream',
    'Streams are held back until they end.',
    'Leave buffering out on such routes.',
  ),
  TC807: warning(
    'readtimeout-60s',
    'A request that takes longer than 60 seconds to arrive is cut off: large uploads fail.',
    'Set transport.respondingTimeouts.readTimeout of the entryPoint, as 10m.',
  ),
  TC808: error(
    'server-url',
    'Without a server: 503. Without scheme the router is dropped or answers 500. A path in the URL is ignored. In a container, localhost is the container.',
    'Write http://name:port.',
  ),
  TC809: warning(
    'https-backend',
    'The certificate of the backend is not trusted: 500.',
    'Name its authority in a serversTransport.',
  ),
  TC810: warning(
    'healthcheck-path',
    'The check asks another path than is meant: all servers count as down, 503.',
    'Begin the path with /, and keep authentication and redirects out of its way.',
  ),
  TC812: info(
    'sticky-insecure',
    'The cookie can be read or sent where it should not.',
    'Set secure, httpOnly and sameSite.',
  ),
  TC813: warning(
    'deprecated-option',
    'The option is still taken, with a warning, and will go.',
    'Write the new form.',
  ),
  TC814: warning(
    'inflight-default-key',
    'By default requests are counted per host, not per client: one client blocks all.',
    'Set sourceCriterion.ipStrategy.',
  ),
  TC815: error(
    'expression',
    'The expression cannot be read: every router with it is dropped.',
    'Write it as the reference does.',
  ),
};
