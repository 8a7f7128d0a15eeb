import { dynamicShape } from '../model/dynamic.ts';
import type { ComposeLabel, ComposeService } from './compose.ts';
import { fromCompose } from './compose.ts';
import { type DottedOption, treeOfOptions } from './dotted.ts';
import type { Node } from './node.ts';

/** Labels that are about the container, not about dynamic configuration. */
const containerLabels = /^traefik\.(?:enable|docker\.|swarm\.|tags|consulcatalog\.|nomad\.)/i;

const serverLabel =
  /^(?<base>(?:http|tcp|udp)\.services\.[^.]+\.loadbalancer)\.server\.(?<name>port|scheme|url|address|weight|preservepath|tls)$/i;

/** Labels of Traefik on a container, without those that only switch it on. */
export const routingLabels = ({ labels }: ComposeService): readonly ComposeLabel[] =>
  labels.filter(({ name }) => /^traefik\./i.test(name) && !containerLabels.test(name));

/** The dynamic configuration that a container's labels describe; null when there are none. */
export function treeOfLabels(service: ComposeService): Node | null {
  const labels = routingLabels(service);
  if (labels.length === 0) return null;
  const options = labels.map(({ name, value, span }) => ({
    key: name.slice('traefik.'.length),
    value: fromCompose(value),
    span,
  }));
  return treeOfOptions(withServers(options, service), dynamicShape);
}

/** `server.port` and `server.scheme` are how labels spell the address of the container itself. */
function withServers(options: readonly DottedOption[], service: ComposeService): readonly DottedOption[] {
  const byBase = new Map<string, Record<string, DottedOption>>();
  const rest = options.filter((option) => {
    const groups = serverLabel.exec(option.key)?.groups;
    if (groups === undefined) return true;
    const base = groups['base'] ?? '';
    byBase.set(base, { ...byBase.get(base), [(groups['name'] ?? '').toLowerCase()]: option });
    return false;
  });
  const servers = [...byBase].flatMap(([base, { port, scheme, url, address, ...others }]) => {
    const isHttp = /^http\./i.test(base);
    const first = port ?? scheme ?? url ?? address;
    const own = `${service.name}:${port?.value ?? '80'}`;
    const target = isHttp ? (url?.value ?? `${scheme?.value ?? 'http'}://${own}`) : (address?.value ?? own);
    const key = `${base}.servers[0].${isHttp ? 'url' : 'address'}`;
    return [
      ...(first === undefined ? [] : [{ key, value: target, span: first.span }]),
      ...Object.entries(others).map(([name, option]) => ({ ...option, key: `${base}.servers[0].${name}` })),
    ];
  });
  return [...rest, ...servers];
}
