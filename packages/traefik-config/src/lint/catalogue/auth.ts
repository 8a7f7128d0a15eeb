import { error, info, warning } from '../finding.ts';

const never = 'No password is ever right, and nothing in the log says why.';

/** TC5xx: authentication. Source: pkg/middlewares/auth, containous/go-http-auth. */
export const auth = {
  TC501: error(
    'dollar-doubled-in-file',
    `Only compose turns $$ into $. In a file the hash begins with $$: ${never.toLowerCase()}`,
    'Write each $ once.',
  ),
  TC502: error(
    'dollar-single-in-compose',
    'Compose takes $ for a variable: the hash is mangled.',
    'Write $$ in compose files.',
  ),
  TC503: error('hash-unknown', never, 'Use bcrypt: `htpasswd -nbB -C 10`.'),
  TC504: error(
    'hash-shape',
    `The bcrypt hash is cut or has a character or cost that bcrypt does not know. ${never}`,
    'Write the hash again.',
  ),
  TC505: warning('hash-weak', 'The hash is fast to guess once the file leaks.', 'Use bcrypt.'),
  TC506: warning(
    'bcrypt-cost',
    'Below 8 a leaked hash is guessed fast; above 11 every single request pays for it, since Traefik keeps no result.',
    'Use a cost of 8 to 11: 10 for a password that a person chose.',
  ),
  TC507: error(
    'shared-secret',
    'The hash is a known example, or the same for two doors: nobody can log in, or one leak opens both.',
    'Make a password for each.',
  ),
  TC508: error(
    'user-format',
    'A user is `name:hash`. The middleware cannot be built: every router with it is dropped.',
    'Write exactly one colon.',
  ),
  TC509: error(
    'no-users',
    'Without a user the router is not there: 404.',
    'Name users or a usersFile that is mounted.',
  ),
  TC510: info(
    'users-file-static',
    'The file of users is read when the middleware is built, not when it changes.',
    'Touch a dynamic file after a change of passwords.',
  ),
  TC511: info('header-kept', 'The password goes on to the backend, and into its log.', 'Set removeHeader.'),
  TC512: warning(
    'unprotected-sibling',
    'The same service is reachable by a router without the authentication.',
    'Protect it too, or say that it is meant: `# traefik-config-disable TC512: reason`.',
  ),
  TC513: warning(
    'webhook-behind-auth',
    'Services that call back have no password: they get 401.',
    'Give their path a router of its own, without the authentication and with a limit.',
  ),
  TC514: warning(
    'forwardauth-trust',
    'Headers that the client wrote reach the authentication, or its address is plain HTTP on another host.',
    'Set trustForwardHeader to false on an edge, and maxResponseBodySize.',
  ),
  TC515: warning(
    'underscore-headers',
    'Many backends read `X_Auth_User` as `X-Auth-User`: a client can write what the authentication should say.',
    'Set http.underscoreHeadersStrategy of the entryPoint to delete or reject.',
  ),
};
