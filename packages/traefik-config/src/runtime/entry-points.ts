import type { EntryPoint, Static } from '../model/static.ts';
import type { Target } from '../rule/dialect.ts';

export interface ActiveEntryPoint {
  readonly name: string;
  readonly value: EntryPoint;
  readonly protocol: 'tcp' | 'udp';
  /** Interface of the address; empty for all. */
  readonly host: string;
  /** Null when the address cannot be read. */
  readonly port: number | null;
  /** Whether every router on it is a TLS router. */
  readonly tls: boolean;
  /** Where a redirection of the whole entryPoint leads, if it has one. */
  readonly redirectTo: string | null;
}

/** `:443`, `127.0.0.1:8080/tcp`, `[::1]:53/udp`. */
export function parseListenAddress(address: string): Pick<ActiveEntryPoint, 'host' | 'port' | 'protocol'> {
  const groups = /^(?<host>\[[^\]]*\]|[^:/[\]]*):(?<port>\d{1,5})(?:\/(?<protocol>tcp|udp))?$/i.exec(
    address,
  )?.groups;
  const port = Number(groups?.['port'] ?? Number.NaN);
  return {
    host: (groups?.['host'] ?? '').replace(/^\[|\]$/g, ''),
    port: port <= 65_535 ? port : null,
    protocol: /\/udp$/i.test(address) ? 'udp' : 'tcp',
  };
}

/** The entryPoints that run: those of the file, `http` on port 80 where there is none, and `traefik` where something needs it. */
export function activeEntryPoints(config: Static): ReadonlyMap<string, ActiveEntryPoint> {
  const active = new Map<string, ActiveEntryPoint>();
  const add = (name: string, value: EntryPoint): void => {
    active.set(name, {
      name,
      value,
      ...parseListenAddress(value.address ?? ''),
      tls: value.http?.tls !== undefined,
      redirectTo: value.http?.redirections?.entryPoint?.to ?? null,
    });
  };
  for (const [name, value] of Object.entries(config.entryPoints ?? {})) add(name, value);
  if (active.size === 0) add('http', { address: ':80' });
  if (needsTraefik(config) && !active.has('traefik')) add('traefik', { address: ':8080' });
  return active;
}

function needsTraefik({ api, ping, metrics, providers }: Static): boolean {
  const prometheus = metrics?.prometheus;
  return (
    api?.insecure === true ||
    (ping !== undefined && ping.manualRouting !== true && (ping.entryPoint ?? 'traefik') === 'traefik') ||
    (prometheus !== undefined &&
      prometheus.manualRouting !== true &&
      (prometheus.entryPoint ?? 'traefik') === 'traefik') ||
    providers?.rest?.insecure === true
  );
}

/** What a router without entryPoints attaches to: those marked `asDefault` (v3), or all but `traefik` and UDP. */
export function defaultEntryPoints(
  active: ReadonlyMap<string, ActiveEntryPoint>,
  target: Target,
): readonly string[] {
  const tcp = [...active.values()].filter(({ protocol }) => protocol === 'tcp');
  const marked = tcp.filter(({ value }) => value.asDefault === true);
  const chosen =
    target === 'v3.7' && marked.length > 0 ? marked : tcp.filter(({ name }) => name !== 'traefik');
  return chosen.map(({ name }) => name);
}
