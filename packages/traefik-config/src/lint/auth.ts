import type { Middleware } from '../model/dynamic.ts';
import { type UserLine, bcryptCost, hashKind, parseUser, parseUsersFile } from '../runtime/htpasswd.ts';
import type { Defined } from '../runtime/objects.ts';
import type { Problem } from '../runtime/problem.ts';
import { isAuth } from '../runtime/protection.ts';
import { shareService } from '../runtime/routers.ts';
import { inObject } from './problem-at.ts';
import type { World } from './project.ts';
import { wouldRun } from './shadowing.ts';

/** Users, hashes and who asks for them: TC5xx. */
export function* authProblems(world: World): Generator<Problem> {
  const seen = new Map<string, Defined<Middleware>>();
  for (const middleware of world.runtime.objects.middlewares.values()) {
    const basic = middleware.value.basicAuth;
    if (basic !== undefined) yield* userProblems(middleware, basic, seen, world);
    if (basic !== undefined && basic.removeHeader !== true && guardsApplication(middleware, world))
      yield inObject(
        middleware,
        ['basicAuth'],
        'TC511',
        `${middleware.name} lets the header go on to the backend`,
      );
    yield* forwardProblems(middleware, world);
  }
  yield* webhookProblems(world);
}

type Basic = NonNullable<Middleware['basicAuth']>;

function* userProblems(
  middleware: Defined<Middleware>,
  basic: Basic,
  seen: Map<string, Defined<Middleware>>,
  world: World,
): Generator<Problem> {
  const isLabel = middleware.provider === 'docker';
  for (const [index, line] of (basic.users ?? []).entries())
    yield* hashProblems(middleware, ['basicAuth', 'users', index], parseUser(line), seen, isLabel);
  const { usersFile } = basic;
  if (usersFile === undefined) return;
  const file = world.files.read(usersFile);
  if (file === 'unknown' || file === 'missing') return;
  yield inObject(
    middleware,
    ['basicAuth', 'usersFile'],
    'TC510',
    `${usersFile} is read again only when dynamic configuration is`,
  );
  for (const user of parseUsersFile(file.text))
    yield* hashProblems(middleware, ['basicAuth', 'usersFile'], user, seen, false);
}

/** Hashes of Traefik's own documentation: everyone can read their passwords. */
const knownExamples = ['$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/', '$apr1$d9hr9HBB$4HxwgUir3HP4EsggP/QNo0'];

/** What a person typed in place of a hash: a word, one letter again and again, or the alphabet. */
function isPlaceholder(hash: string): boolean {
  const body = hash.replace(/^\$[^$]*\$(?:\d+\$)?/, '');
  return (
    knownExamples.includes(hash) ||
    /example|placeholder|change-?me|replace|your|hash/i.test(body) ||
    /(?<letter>.)\k<letter>{7}/.test(body) ||
    /abcdefgh|12345678/i.test(body)
  );
}

function* hashProblems(
  middleware: Defined<Middleware>,
  path: readonly (string | number)[],
  user: UserLine,
  seen: Map<string, Defined<Middleware>>,
  isLabel: boolean,
): Generator<Problem> {
  if (user.kind !== 'user') return;
  const { name, hash } = user;
  const at = (code: Problem['code'], message: string, replacement?: string): Problem =>
    inObject(middleware, path, code, message, replacement === undefined ? {} : { replacement });
  if (hash.startsWith('$$')) {
    const single = hash.replaceAll('$$', '$');
    // Only where the line itself stands at the place can it be replaced.
    yield at(
      'TC501',
      `the hash of ${name} begins with $$: only compose turns it into $`,
      path.at(-2) === 'users' ? `${name}:${single}` : undefined,
    );
    yield* repeatedHash(middleware, path, name, single, seen);
    yield* kindProblems(name, single, isLabel, at);
    return;
  }
  yield* repeatedHash(middleware, path, name, hash, seen);
  yield* kindProblems(name, hash, isLabel, at);
}

function* kindProblems(
  name: string,
  hash: string,
  isLabel: boolean,
  at: (code: Problem['code'], message: string) => Problem,
): Generator<Problem> {
  switch (hashKind(hash)) {
    case 'bcrypt': {
      const cost = bcryptCost(hash);
      if (cost === null)
        yield at('TC504', `the hash of ${name} is no complete bcrypt hash: no password fits`);
      else if (cost < 8 || cost > 11)
        yield at(
          'TC506',
          `the hash of ${name} has cost ${cost}${cost < 8 ? ', which is fast to guess' : ': each request pays for it'}`,
        );
      return;
    }
    case 'apr1':
    case 'sha1':
      yield at('TC505', `the hash of ${name} is ${hashKind(hash) === 'apr1' ? 'MD5' : 'SHA-1'}`);
      return;
    case 'unknown':
      if (isLabel && !hash.includes('$'))
        yield at('TC502', `the hash of ${name} has no $ left: compose took it for a variable`);
      else yield at('TC503', `the hash of ${name} is of no kind that Traefik knows: it compares it as MD5`);
  }
}

function* repeatedHash(
  middleware: Defined<Middleware>,
  path: readonly (string | number)[],
  name: string,
  hash: string,
  seen: Map<string, Defined<Middleware>>,
): Generator<Problem> {
  const other = seen.get(hash);
  if (isPlaceholder(hash))
    yield inObject(middleware, path, 'TC507', `the hash of ${name} is one of an example`);
  else if (other !== undefined && other !== middleware)
    yield inObject(middleware, path, 'TC507', `the hash of ${name} is the same as in ${other.name}`);
  if (other === undefined) seen.set(hash, middleware);
}

/** The dashboard of Traefik has no login of its own, so that the header does no harm there. */
const guardsApplication = (middleware: Defined<Middleware>, { runtime }: World): boolean =>
  runtime.routers.some(
    ({ middlewares, service }) => middlewares.includes(middleware) && !service.endsWith('@internal'),
  );

function* forwardProblems(middleware: Defined<Middleware>, { runtime }: World): Generator<Problem> {
  const forward = middleware.value.forwardAuth;
  if (forward === undefined) return;
  const at = (path: readonly string[], message: string): Problem =>
    inObject(middleware, ['forwardAuth', ...path], 'TC514', message);
  if (forward.trustForwardHeader === undefined)
    yield at([], `${middleware.name} does not say whether headers of the client are trusted`);
  if (forward.trustForwardHeader === true)
    yield at(['trustForwardHeader'], `${middleware.name} trusts headers that the client wrote`);
  if (/^http:\/\/[^/:]+\./.test(forward.address ?? ''))
    yield at(['address'], `${forward.address ?? ''} is plain HTTP to another host`);
  const keepers = [...(runtime.entryPoints?.values() ?? [])].filter(
    ({ value }) => !/^(?:delete|reject)$/.test(value.http?.underscoreHeadersStrategy ?? 'keep'),
  );
  if ((forward.authResponseHeaders ?? []).length > 0 && keepers.length > 0)
    yield inObject(
      middleware,
      ['forwardAuth', 'authResponseHeaders'],
      'TC515',
      `${keepers.map(({ name }) => name).join(', ')} let X_Auth_User of a client through beside X-Auth-User`,
    );
}

const callbackPath = /web-?hook|callback|\/hooks?\//i;

/** Paths of machines behind a password: those named so, and those of n8n below its user interface. */
function* webhookProblems({ runtime }: World): Generator<Problem> {
  const free = runtime.routers.filter((router) => wouldRun(router) && !router.middlewares.some(isAuth));
  for (const router of runtime.routers) {
    if (!wouldRun(router) || !router.middlewares.some(isAuth) || router.service.endsWith('@internal'))
      continue;
    const isCallback = callbackPath.test(router.value.rule ?? '');
    const isN8n = /n8n/i.test(`${router.name} ${router.service} ${router.value.rule ?? ''}`);
    const hasOpenOne = free.some(
      (other) => shareService(other, router) && callbackPath.test(other.value.rule ?? ''),
    );
    if (isCallback || (isN8n && !hasOpenOne))
      yield inObject(
        router,
        ['middlewares'],
        'TC513',
        isCallback
          ? `router ${router.name} asks machines that call back for a password`
          : `the webhooks of n8n lie behind the password of router ${router.name}`,
      );
  }
}
