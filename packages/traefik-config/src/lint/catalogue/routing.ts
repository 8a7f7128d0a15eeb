import { error, info, warning } from '../finding.ts';

const dropped = 'The router is dropped: its requests go to the next one that matches, or get 404.';
const never = 'The rule is taken without a word and never matches.';

/** TC3xx: rules, priorities, routing. Source: pkg/muxer/http, pkg/rules, vulcand/predicate. */
export const routing = {
  TC301: error('rule-syntax', dropped, 'Write texts in backticks and join matchers with &&, || and !.'),
  TC302: error('rule-arity', dropped, 'Give each matcher its arguments; join several with ||.'),
  TC303: error(
    'matcher-unknown',
    dropped,
    'Use a matcher of the targeted version, as documented, all lower or all upper case.',
  ),
  TC304: error('v2-regex-in-v3', never, 'Write a Go regular expression with HostRegexp or PathRegexp.'),
  TC305: error(
    'v3-regex-in-v2',
    'v2 takes what stands outside of braces literally: the rule never matches.',
    'Write the expression in braces, as `{name:expression}`.',
  ),
  TC306: error(
    're2-unsupported',
    dropped,
    'Write it without look-around, back-references and repetitions above 1000.',
  ),
  TC307: warning(
    'unanchored-regex',
    'An expression matches anywhere: other names or paths that only contain it match too.',
    'Write ^ before and $ after it, and escape dots.',
  ),
  TC308: error(
    'multiline-rule',
    'A line that ends with a closed matcher ends the rule, as in Go. The router is dropped.',
    'Put the operator at the end of the line.',
  ),
  TC309: error('path-without-slash', dropped, 'Begin the path with /.'),
  TC310: error(
    'explicit-priority-below-default',
    'Without a number a router has the length of its rule as priority: a small explicit number loses against it, and the special router never matches.',
    'Give both routers a number, the narrower one the higher.',
  ),
  TC311: error(
    'unreachable-router',
    'Every request that it matches is taken by routers of higher priority.',
    'Raise its priority above theirs, or remove it.',
  ),
  TC312: warning(
    'partly-shadowed',
    'A part of what it matches is taken by routers of higher priority.',
    'Check that this is meant; else raise its priority.',
  ),
  TC313: error(
    'priority-tie',
    'Two routers of equal priority match the same request: which one wins may change with each reload.',
    'Give them different priorities.',
  ),
  TC314: warning(
    'length-priority-accident',
    'Only the length of the texts decides, and the longer rule is not the narrower one: renaming a host changes the routing.',
    'Give both routers a priority.',
  ),
  TC315: warning(
    'prefix-not-segment',
    'PathPrefix compares letters, not segments: `/api` matches `/apix` too.',
    'Write (Path(`/api`) || PathPrefix(`/api/`)).',
  ),
  TC316: warning(
    'prefix-traversal',
    '`/x` with the prefix `/x` stripped lets `/x..%2fy` through as `/..%2Fy`.',
    'End the prefix of the rule with a slash.',
  ),
  TC317: error(
    'limit-bypass-by-variant',
    'The backend takes other letter case and a last slash as the same path, the rule does not: such requests reach it by a laxer router.',
    'Match all variants: PathRegexp(`(?i)^/path/?$`) in v3, Path(`/{_:(?i)path/?}`) in v2.',
  ),
  TC318: warning(
    'method-narrowing',
    'The protection holds for one method only; all others reach the same service by a router without it.',
    'Protect the path for every method.',
  ),
  TC319: error(
    'no-tls-on-tls-entrypoint',
    'Without tls on the router or its entryPoint it answers plain HTTP on that port: over HTTPS it is 404.',
    'Write `tls: {}` on the router, or below http of the entryPoint.',
  ),
  TC320: warning(
    'tls-on-plain-entrypoint',
    'A router with tls never matches plain HTTP on that entryPoint; without entryPoints it attaches to all default ones.',
    'Name the entryPoint that speaks TLS.',
  ),
  TC321: warning(
    'redirect-shadow',
    'An entryPoint with a redirection answers everything with it: its routers are unreachable.',
    'Move the router to the entryPoint behind the redirection.',
  ),
  TC322: error(
    'redirect-port',
    'The redirect names the port of the entryPoint inside of the container; the published one is another.',
    'Let both ports be the same, or redirect to `:443`.',
  ),
  TC323: warning(
    'priority-range',
    '0 means "length of the rule", not "lowest"; above the largest number less 1000 the router is dropped.',
    'Write a number from 1 up, or a negative one for the lowest.',
  ),
  TC324: info(
    'host-not-served',
    'A request with another name or the address gets 404, with the default certificate.',
    'Add a router for the other names of the box, or for everything.',
  ),
  TC325: error('non-ascii-host', dropped, 'Write the name in Punycode.'),
  TC326: error(
    'wildcard-host-version',
    'Before v3.7 a wildcard is a name that nobody asks for: it never matches.',
    'Write HostRegexp.',
  ),
  TC327: error(
    'header-rule-spelling',
    'v2 spells it Headers and HeadersRegexp, v3 Header and HeaderRegexp. The router is dropped.',
    'Use the spelling of the targeted version.',
  ),
  TC328: warning(
    'query-v2-form',
    'v2 takes `name=value`, v3 name and value as two arguments; the other form matches something else.',
    'Use the form of the targeted version.',
  ),
  TC329: info(
    'no-rule',
    'A docker router without a rule gets one from the default rule: a host of its own.',
    'Write the rule.',
  ),
  TC330: error('rule-missing', 'A router of the file provider without a rule is dropped.', 'Write a rule.'),
};
