import { type CertificateFacts, coversName, keyFits, readCertificate } from './certificate.ts';
import { inSource } from './problem-at.ts';
import type { Problem } from '../runtime/problem.ts';
import type { DynamicSource } from '../runtime/source.ts';
import type { Path } from '../read/node.ts';
import { hostsOf, isMulticast } from './tls.ts';
import type { SourceFile, World } from './project.ts';

/** One pair of certificate and key, as named in dynamic configuration. */
interface Pair {
  readonly source: DynamicSource;
  readonly path: Path;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly isDefault: boolean;
}

interface Served extends World {
  /** Names that routers with TLS are asked for. */
  readonly hosts: readonly string[];
}

function pairsOf({ dynamic }: World): readonly Pair[] {
  return dynamic.flatMap((source) => [
    ...(source.value.tls?.certificates ?? []).map((each, index) => ({
      source,
      path: ['tls', 'certificates', index],
      certFile: each.certFile,
      keyFile: each.keyFile,
      isDefault: false,
    })),
    ...Object.entries(source.value.tls?.stores ?? {}).flatMap(([name, store]) =>
      store.defaultCertificate === undefined
        ? []
        : [
            {
              source,
              path: ['tls', 'stores', name, 'defaultCertificate'],
              certFile: store.defaultCertificate.certFile,
              keyFile: store.defaultCertificate.keyFile,
              isDefault: true,
            },
          ],
    ),
  ]);
}

/**
 * Files of certificates and keys: TC115, TC609 to TC611, TC614, TC615, TC622.
 * @param nowMs what is taken for the present, for what has expired; null when that is not to be judged
 */
export const certificateProblems = (nowMs: number | null) =>
  function* (world: World): Generator<Problem> {
    const served: Served = { ...world, hosts: hostsOf(world) };
    for (const pair of pairsOf(world)) yield* pairProblems(pair, served, nowMs);
    yield* authorityKeys(world);
  };

function* pairProblems(pair: Pair, world: Served, nowMs: number | null): Generator<Problem> {
  const cert = fileOf(pair.certFile, world);
  const key = fileOf(pair.keyFile, world);
  const end = pair.isDefault
    ? ', and TLS is broken for every name without a certificate of its own'
    : ', and the certificate is dropped';
  for (const [name, file, path] of [
    [pair.certFile, cert, 'certFile'],
    [pair.keyFile, key, 'keyFile'],
  ] as const)
    if (file === 'missing')
      yield inSource(
        pair.source,
        [...pair.path, path],
        'TC115',
        `${name ?? ''} is not there, as Traefik sees it${end}`,
      );
    else if (typeof file === 'object' && file.text === null)
      yield inSource(
        pair.source,
        [...pair.path, path],
        'TC115',
        `${name ?? ''} cannot be read (${file.reason ?? 'unknown reason'})${end}`,
      );
  if (typeof key === 'object' && key.mode !== undefined && (key.mode & 0o077) !== 0)
    yield inSource(
      pair.source,
      [...pair.path, 'keyFile'],
      'TC622',
      `${pair.keyFile ?? ''} can be read by others (mode ${key.mode.toString(8)})`,
    );
  if (typeof cert !== 'object' || cert.text === null) return;
  const facts = readCertificate(cert.text);
  const at = (code: Problem['code'], message: string, path = 'certFile'): Problem =>
    inSource(pair.source, [...pair.path, path], code, message);
  if (facts === null) {
    yield at('TC614', `${pair.certFile ?? ''} is no certificate in PEM form${end}`);
    return;
  }
  if (typeof key === 'object' && key.text !== null && keyFits(facts, key.text) !== true)
    yield at('TC614', `${pair.keyFile ?? ''} is not the key of ${pair.certFile ?? ''}${end}`, 'keyFile');
  if (nowMs !== null && (facts.notAfterMs < nowMs || facts.notBeforeMs > nowMs))
    yield at(
      'TC614',
      `${pair.certFile ?? ''} is valid from ${day(facts.notBeforeMs)} to ${day(facts.notAfterMs)}`,
    );
  yield* leafProblems(facts, pair, world, at);
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function* leafProblems(
  facts: CertificateFacts,
  pair: Pair,
  world: Served,
  at: (code: Problem['code'], message: string) => Problem,
): Generator<Problem> {
  const name = pair.certFile ?? '';
  if (facts.lifetimeDays > 825)
    yield at('TC609', `${name} is valid for ${facts.lifetimeDays} days; Apple takes 825`);
  else if (facts.lifetimeDays > 398)
    yield {
      ...at('TC609', `${name} is valid for ${facts.lifetimeDays} days; 397 are advised`),
      severity: 'warning',
    };
  if (facts.isAuthority || !facts.isForServers)
    yield at(
      'TC610',
      facts.isAuthority
        ? `${name} is an authority itself (CA:TRUE)`
        : `${name} does not say that it is for servers (extendedKeyUsage serverAuth)`,
    );
  const missing = world.hosts.filter((host) => !coversName(facts, host));
  if (pair.isDefault || world.dynamic.every(({ value }) => (value.tls?.certificates ?? []).length <= 1))
    if (missing.length > 0) yield at('TC611', `${name} does not name ${missing.slice(0, 3).join(', ')}`);
  const container = facts.names.find((each) => /^172\.(?:1[6-9]|2\d|3[01])\.\d+\.1$/.test(each));
  const hasAddress = facts.names.some(
    (each) => /^[\d.]+$|:/.test(each) && each !== container && !each.startsWith('127.'),
  );
  if (container !== undefined && !hasAddress)
    yield at('TC611', `${name} names ${container}, the gateway of docker, and no address of the box`);
  const wildcard = facts.names.find((each) => each.startsWith('*.') && isMulticast(each.slice(2)));
  if (wildcard !== undefined)
    yield at('TC612', `${name} names ${wildcard}, and names below a .local one are not found on Linux`);
  yield* suiteProblems(facts, world);
}

function* suiteProblems(facts: CertificateFacts, { dynamic }: World): Generator<Problem> {
  const other = facts.keyKind === 'rsa' ? 'ECDSA' : 'RSA';
  for (const source of dynamic)
    for (const [name, options] of Object.entries(source.value.tls?.options ?? {})) {
      const suites = (options.cipherSuites ?? []).filter((suite) => /^TLS_(?:EC)?DHE_|^TLS_RSA/.test(suite));
      if (suites.length > 0 && suites.every((suite) => suite.includes(`_${other}_`)))
        yield inSource(
          source,
          ['tls', 'options', name, 'cipherSuites'],
          'TC615',
          `every suite wants a key of kind ${other}, and the certificate has one of kind ${facts.keyKind}`,
        );
    }
}

/** The key of an authority where Traefik can see it. */
function* authorityKeys({ dynamic, others, files }: World): Generator<Problem> {
  const [source] = dynamic.filter(({ value }) => value.tls !== undefined);
  if (source === undefined) return;
  for (const { path, text } of others)
    if (
      text?.includes('PRIVATE KEY') === true &&
      /(?:^|\/)[^/]*(?:ca|root)[^/]*\.(?:key|pem)$/i.test(path) &&
      files.toContainer(path) !== null
    )
      yield inSource(
        source,
        ['tls'],
        'TC622',
        `${path}, the key of the authority, lies in what Traefik sees`,
      );
}

function fileOf(path: string | undefined, { files }: World): SourceFile | 'missing' | 'unknown' {
  // What is no path is the certificate itself.
  if (path === undefined || path.includes('-----BEGIN')) return 'unknown';
  return files.find(path);
}
