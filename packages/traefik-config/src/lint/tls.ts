import { isPrivateName } from '../rule/private-name.ts';
import type { Problem } from '../runtime/problem.ts';
import type { RuntimeRouter } from '../runtime/routers.ts';
import { isTlsOn } from '../runtime/assemble.ts';
import { mountOf } from './file-view.ts';
import { inObject, inSource } from './problem-at.ts';
import type { World } from './project.ts';
import { knownSuites, suites13 } from './suites.ts';

/** A name that is resolved by mDNS. */
export const isMulticast = (host: string): boolean => /(?:^|\.)local\.?$/i.test(host);

/** Names of more than two labels below .local. */
function* localNames({ runtime }: World): Generator<Problem> {
  for (const router of runtime.routers)
    for (const { atom, negated } of (router.conjuncts ?? []).flat()) {
      if (negated || !(atom.kind === 'host' || atom.kind === 'subdomain')) continue;
      const name = atom.kind === 'host' ? atom.value : `*.${atom.value}`;
      if (!isMulticast(name) || name.split('.').length < 3) continue;
      yield inObject(router, ['rule'], 'TC612', `${name} has more than two labels`);
      break;
    }
}

/** Names that routers with TLS are asked for. */
export function hostsOf({ runtime }: Pick<World, 'runtime'>): readonly string[] {
  const hosts = runtime.routers
    .filter(
      (router) =>
        router.entryPoints.length === 0 || router.entryPoints.some((name) => isTlsOn(runtime, router, name)),
    )
    .flatMap(namedHosts);
  return [...new Set(hosts)];
}

const namedHosts = ({ conjuncts }: RuntimeRouter): readonly string[] =>
  (conjuncts ?? []).flatMap((conjunct) =>
    conjunct.flatMap(({ atom, negated }) => (!negated && atom.kind === 'host' ? [atom.value] : [])),
  );

/** Names, resolvers and options of TLS, without looking into certificates: TC6xx. */
export function* tlsProblems(world: World): Generator<Problem> {
  yield* resolverProblems(world);
  yield* acmeNames(world);
  yield* optionProblems(world);
  yield* localNames(world);
  yield* optionConflicts(world);
  yield* defaultCertificate(world);
  yield* transportProblems(world);
  const local = hostsOf(world).find(isPrivateName);
  for (const { value, source, path } of world.runtime.objects.middlewares.values()) {
    const headers = value.headers;
    const isLong = headers?.stsPreload === true || headers?.stsIncludeSubdomains === true;
    if ((headers?.stsSeconds ?? 0) > 0 && (isLong || local !== undefined))
      yield inSource(
        source,
        [...path, 'headers', 'stsSeconds'],
        'TC621',
        `HSTS is set${isLong ? ', for subdomains or for good' : ''}, and ${local ?? 'the name'} has a certificate that not everyone trusts`,
      );
  }
}

function* resolverProblems({ runtime, files, traefik }: World): Generator<Problem> {
  const source = runtime.static;
  if (source === null) return;
  const hosts = hostsOf({ runtime });
  for (const [name, { acme }] of Object.entries(source.value.certificatesResolvers ?? {})) {
    if (acme === undefined) continue;
    const at = (path: readonly string[], code: Problem['code'], message: string): Problem =>
      inSource(source, ['certificatesResolvers', name, 'acme', ...path], code, message);
    const domain = acme.email?.split('@')[1];
    if (domain !== undefined && isPrivateName(domain))
      yield at(['email'], 'TC602', `${acme.email ?? ''} is an address in a name that is not public`);
    if (acme.keyType === undefined) yield at([], 'TC607', `${name} makes RSA keys of 4096 bits`);
    if (/staging/i.test(acme.caServer ?? ''))
      yield at(['caServer'], 'TC606', `${name} asks the staging authority`);
    const isLocal = hosts.length > 0 && hosts.every(isPrivateName);
    if (acme.dnsChallenge === undefined && isLocal)
      yield at(
        [acme.tlsChallenge !== undefined ? 'tlsChallenge' : 'httpChallenge'],
        'TC603',
        `${name} needs that the internet reaches the box`,
      );
    const challenge = acme.httpChallenge?.entryPoint;
    if (acme.httpChallenge !== undefined) {
      const entryPoint = runtime.entryPoints?.get(challenge ?? '');
      const published = traefik?.service.ports.find(
        ({ container }) => container === entryPoint?.port,
      )?.published;
      if (entryPoint === undefined)
        yield at(
          ['httpChallenge', 'entryPoint'],
          'TC608',
          `there is no entryPoint ${challenge ?? '(none is named)'}`,
        );
      else if ((published ?? entryPoint.port) !== 80)
        yield at(
          ['httpChallenge', 'entryPoint'],
          'TC608',
          `${challenge ?? ''} is reached on port ${published ?? entryPoint.port ?? '?'}, not on 80`,
        );
    }
    const storage = acme.storage ?? '';
    const isMounted = traefik === null || mountOf(storage, traefik.service.mounts) !== null;
    if (storage !== '' && !(storage.startsWith('/') && isMounted))
      yield at(['storage'], 'TC604', `${storage} lies in the container itself`);
    const file = files.find(storage);
    if (typeof file === 'object' && file.mode !== undefined && file.mode !== 0o600)
      yield at(['storage'], 'TC605', `${storage} has mode ${file.mode.toString(8)}, not 600`);
  }
}

function* acmeNames({ runtime }: World): Generator<Problem> {
  const byEntryPoint = (router: RuntimeRouter): string | undefined =>
    router.entryPoints
      .map((name) => runtime.entryPoints?.get(name)?.value.http?.tls?.certResolver)
      .find((name) => name !== undefined);
  const resolvers = runtime.static?.value.certificatesResolvers;
  for (const router of runtime.routers) {
    const resolver =
      router.value.tls === undefined
        ? byEntryPoint(router)
        : (router.value.tls.certResolver ?? byEntryPoint(router));
    // Tailscale signs names of its own; an unknown resolver is told elsewhere.
    if (resolver === undefined || (resolvers !== undefined && resolvers[resolver]?.acme === undefined))
      continue;
    const declared = (router.value.tls?.domains ?? []).flatMap(({ main, sans }) => [
      main ?? '',
      ...(sans ?? []),
    ]);
    const names = declared.length > 0 ? declared : namedHosts(router);
    const local = names.find((name) => name !== '' && isPrivateName(name));
    if (local !== undefined)
      yield inObject(
        router,
        [router.value.tls?.certResolver === undefined ? 'rule' : 'tls'],
        'TC601',
        `no public authority signs ${local}, which ${resolver} is asked for`,
      );
  }
}

const versions = ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'];

function* optionProblems({ dynamic }: World): Generator<Problem> {
  for (const source of dynamic)
    for (const [name, options] of Object.entries(source.value.tls?.options ?? {})) {
      const at = (
        path: readonly (string | number)[],
        code: Problem['code'],
        message: string,
        replacement?: string,
      ): Problem =>
        inSource(
          source,
          ['tls', 'options', name, ...path],
          code,
          message,
          replacement === undefined ? {} : { replacement },
        );
      for (const key of ['minVersion', 'maxVersion'] as const) {
        const version = options[key];
        if (version === undefined) continue;
        const meant = versions.find((known) =>
          known.toLowerCase().endsWith(
            version
              .toLowerCase()
              .replace(/[^a-z0-9]/g, '')
              .replace(/^v(?=tls)/, ''),
          ),
        );
        if (!versions.includes(version))
          yield at([key], 'TC624', `${version} is no version of TLS that Traefik knows`, meant);
        else if (key === 'minVersion' && versions.indexOf(version) < 2)
          yield at([key], 'TC618', `${version} is allowed`);
      }
      for (const [index, suite] of (options.cipherSuites ?? []).entries())
        if (suites13.includes(suite))
          yield at(['cipherSuites', index], 'TC616', `${suite} belongs to TLS 1.3`);
        else if (!knownSuites.has(suite))
          yield at(['cipherSuites', index], 'TC625', `${suite} is no suite that Go knows`);
      const curves = options.curvePreferences ?? [];
      if (
        curves.length > 0 &&
        !curves.some((curve) => /^(?:X25519|CurveP256|P-?256|X25519MLKEM768)$/i.test(curve))
      )
        yield at(['curvePreferences'], 'TC617', `only ${curves.join(', ')}`);
    }
}

function* optionConflicts({ runtime, dynamic }: World): Generator<Problem> {
  const byHost = new Map<string, RuntimeRouter>();
  for (const router of runtime.routers) {
    if (router.value.tls === undefined) continue;
    const options = router.value.tls.options ?? 'default';
    if (options !== 'default' && namedHosts(router).length === 0)
      yield inObject(
        router,
        ['tls', 'options'],
        'TC619',
        `router ${router.name} names no host: its options are never chosen`,
      );
    for (const host of new Set(namedHosts(router)))
      for (const entryPoint of router.entryPoints) {
        const key = `${entryPoint} ${host}`;
        const other = byHost.get(key);
        if (other !== undefined && (other.value.tls?.options ?? 'default') !== options)
          yield inObject(
            router,
            ['tls'],
            'TC619',
            `${host} has options ${options} here and ${other.value.tls?.options ?? 'default'} in router ${other.name}`,
          );
        if (other === undefined) byHost.set(key, router);
      }
  }
  for (const kind of ['options', 'stores'] as const) {
    const owners = dynamic.filter(({ value }) => value.tls?.[kind]?.['default'] !== undefined);
    const providers = new Set(owners.map(({ provider }) => provider));
    const [first] = owners;
    if (first !== undefined && providers.size > 1)
      yield inSource(
        first,
        ['tls', kind, 'default'],
        'TC620',
        `${[...providers].join(' and ')} both have tls.${kind}.default`,
      );
  }
}

function* defaultCertificate({ runtime, dynamic }: World): Generator<Problem> {
  const isTls = runtime.routers.some((router) =>
    router.entryPoints.some((name) => isTlsOn(runtime, router, name)),
  );
  const hasOne = dynamic.some(({ value }) => {
    const store = value.tls?.stores?.['default'];
    return store?.defaultCertificate !== undefined || store?.defaultGeneratedCert !== undefined;
  });
  if (!isTls || hasOne) return;
  const withTls = dynamic.find(({ value }) => value.tls !== undefined) ?? dynamic[0];
  if (withTls !== undefined)
    yield inSource(
      withTls,
      ['tls'],
      'TC613',
      'there is no default certificate for whoever comes by address or another name',
    );
}

function* transportProblems({ dynamic, runtime }: World): Generator<Problem> {
  const message = 'servers are not checked: whoever sits between can read along';
  for (const source of dynamic)
    for (const [name, transport] of Object.entries(source.value.http?.serversTransports ?? {}))
      if (transport.insecureSkipVerify === true)
        yield inSource(source, ['http', 'serversTransports', name, 'insecureSkipVerify'], 'TC618', message);
  if (runtime.static?.value.serversTransport?.insecureSkipVerify === true)
    yield inSource(runtime.static, ['serversTransport', 'insecureSkipVerify'], 'TC618', message);
}
