import { error, info, warning } from '../finding.ts';

/** TC4xx: rate limits. Source: pkg/middlewares/ratelimiter. */
export const limits = {
  TC401: error(
    'burst-below-quota',
    'Only `burst` requests pass at once, whatever the average promises. Its default is 1.',
    'Let burst be the number that is promised; for a quota write average 1, the period, and burst as the number.',
  ),
  TC402: error(
    'idle-bucket-reset',
    'Traefik forgets a client that is silent for a moment (2 s, or one period of a slow limit): it gets the full burst again.',
    'For "N per period and no more" write average 1, that period, and burst N.',
  ),
  TC403: error('average-zero', 'An average of 0, or none, limits nothing.', 'Write the average.'),
  TC404: error(
    'negative-period',
    'The middleware cannot be built: every router with it is dropped.',
    'Write a period above 0.',
  ),
  TC405: warning(
    'per-router-buckets',
    'Each router has its own counters, so a limiter on several of them allows the sum.',
    'Route them by one router, or keep the counters in Redis.',
  ),
  TC406: error(
    'limiter-after-auth',
    'Refused logins never come to the limiter: passwords can be guessed without end, and each guess costs a bcrypt.',
    'Put the limiter before the authentication.',
  ),
  TC407: error(
    'source-xff-empty',
    'On an edge without trusted proxies the header is removed before the limiter: all clients share one bucket.',
    'Leave the ipStrategy out: the address of the connection counts then.',
  ),
  TC408: error(
    'source-xff-spoofable',
    'The client writes the header that picks its bucket.',
    'Trust only the addresses of your proxies.',
  ),
  TC409: warning(
    'source-behind-proxy',
    'Behind a proxy every client has the address of the proxy: one bucket for all.',
    'Set ipStrategy.depth to the number of proxies.',
  ),
  TC410: error(
    'source-mutually-exclusive',
    'The middleware cannot be built with two ways to tell clients apart: every router with it is dropped.',
    'Keep one of them.',
  ),
  TC411: info(
    'ipv6-per-address',
    'An IPv6 client has a whole /64 and gets a new bucket with each address.',
    'Set sourceCriterion.ipStrategy.ipv6Subnet to 64 (v3.2).',
  ),
  TC413: info(
    'reload-resets',
    'Every reload empties the counters, and each start or stop of a container is one.',
    'Switch the docker provider off where no label is used.',
  ),
  TC414: warning(
    'quota-vs-polling',
    'A client that never pauses stays at one request per period.',
    'Use a throughput limit for what is polled.',
  ),
  TC415: warning(
    'ui-behind-tight-limit',
    'A page loads more files at once than the burst allows: the first visit gets 429.',
    'Route pages and machine calls apart, with a burst of 100 for pages.',
  ),
  TC416: error(
    'redis-key-scope',
    'In v3.4.0 the key in Redis lacks the name of the limiter: they disturb each other.',
    'Use v3.5.0 or later.',
  ),
  TC417: error(
    'redis-in-v2',
    'Limits in Redis came with v3.4: the provider is rejected.',
    'Leave redis out.',
  ),
};
