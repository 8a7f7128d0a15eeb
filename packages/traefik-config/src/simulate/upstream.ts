import type { Service } from '../model/dynamic.ts';
import type { Defined, Objects } from '../runtime/objects.ts';
import { parseReference, qualified } from '../runtime/references.ts';
import type { Passing } from './request.ts';

export type Upstream =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'internal'; readonly name: string }
  | { readonly kind: 'none'; readonly status: number; readonly reason: string };

/** Chains of services end here: nobody means a longer one. */
const deepest = 20;

/**
 * The URL that a service asks for a request. Of several servers, or of services with weights, the first stands for
 * all: which one is next depends on what was asked before.
 */
export function upstreamOf(text: string, provider: string, request: Passing, objects: Objects): Upstream {
  let reference = parseReference(text, provider);
  for (let depth = 0; depth < deepest; depth += 1) {
    if (reference.provider === 'internal') return { kind: 'internal', name: `${reference.name}@internal` };
    const found = objects.services.get(qualified(reference));
    if (found === undefined)
      return { kind: 'none', status: 404, reason: `there is no service ${reference.name}` };
    const next = nextOf(found.value);
    if (next === null) return serverUrl(found, request);
    reference = parseReference(next, found.provider);
  }
  return { kind: 'none', status: 503, reason: `service ${text} leads in a circle` };
}

const nextOf = ({ weighted, highestRandomWeight, mirroring, failover }: Service): string | null =>
  weighted?.services?.find(({ weight }) => weight !== 0)?.name ??
  highestRandomWeight?.services?.[0]?.name ??
  mirroring?.service ??
  failover?.service ??
  null;

function serverUrl({ value, name }: Defined<Service>, { path, search }: Passing): Upstream {
  const [server] = value.loadBalancer?.servers ?? [];
  const url = server?.url ?? '';
  if (server === undefined) return { kind: 'none', status: 503, reason: `service ${name} has no server` };
  const groups = /^(?<origin>[a-z0-9]+:\/\/[^/?#]*)(?<folder>[^?#]*)/i.exec(url)?.groups;
  if (groups === undefined) return { kind: 'none', status: 500, reason: `${url} has no scheme` };
  // The path of the server counts only where v3 is told to keep it.
  const folder = server.preservePath === true ? (groups['folder'] ?? '').replace(/\/$/, '') : '';
  return { kind: 'url', url: `${groups['origin'] ?? ''}${folder}${path}${search}` };
}
