import { TraefikConfigError } from '../errors.ts';
import { type Dynamic, dynamicShape } from '../model/dynamic.ts';
import type { Shape } from '../model/shape.ts';

/**
 * Dynamic configuration as container labels, values as Traefik is to see them. Throws `NOT_A_LABEL` for what labels
 * cannot say: TLS options and certificates, weighted services, servers by URL, lists whose items hold a comma.
 */
export function labelsOf(dynamic: Dynamic): Readonly<Record<string, string>> {
  const labels: Record<string, string> = { 'traefik.enable': 'true' };
  collect(dynamic, dynamicShape, 'traefik', labels);
  return labels;
}

/** The same as lines of a compose file: here, and only here, each `$` is written twice. */
export const composeLabels = (dynamic: Dynamic): readonly string[] =>
  Object.entries(labelsOf(dynamic)).map(([name, value]) => `${name}=${value.replaceAll('$', '$$$$')}`);

function collect(value: unknown, shape: Shape, path: string, labels: Record<string, string>): void {
  if (value === undefined || value === null) return;
  if (shape.noLabel === true) {
    if (isServerUrl(path) && typeof value === 'string') {
      serverLabels(value, path, labels);
      return;
    }
    throw new TraefikConfigError(
      'NOT_A_LABEL',
      `${path.replace(/^traefik\./, '')} cannot be set by a label; use the file provider for it`,
    );
  }
  if (Array.isArray(value)) collectList(value, shape, path, labels);
  else if (typeof value === 'object') {
    const entries = Object.entries(value);
    if (entries.length === 0 && shape.kind === 'struct') labels[path] = 'true';
    for (const [key, child] of entries) {
      const inner =
        shape.kind === 'map' ? shape.item : shape.kind === 'struct' ? shape.fields[key] : undefined;
      if (inner !== undefined) collect(child, inner, `${path}.${key}`, labels);
    }
  } else labels[path] = text(value);
}

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

function collectList(
  value: readonly unknown[],
  shape: Shape,
  path: string,
  labels: Record<string, string>,
): void {
  if (shape.kind !== 'list') return;
  if (shape.item.kind === 'struct') {
    for (const [index, item] of value.entries()) collect(item, shape.item, `${path}[${index}]`, labels);
    return;
  }
  const items = value.map(text);
  const broken = items.find((item) => item.includes(',') || item !== item.trim());
  if (broken !== undefined)
    throw new TraefikConfigError(
      'NOT_A_LABEL',
      `${path.replace(/^traefik\./, '')} holds ${JSON.stringify(broken)}: a comma parts lists in labels; use the file provider`,
    );
  labels[path] = items.join(',');
}

const isServerUrl = (path: string): boolean => /\.loadBalancer\.servers\[0\]\.(?:url|address)$/i.test(path);

/** A container is its own server: only scheme and port can be said. */
function serverLabels(value: string, path: string, labels: Record<string, string>): void {
  const groups = /^(?:(?<scheme>[a-z0-9]+):\/\/)?[^/]*?(?::(?<port>\d+))?\/?$/i.exec(value)?.groups;
  const base = path.replace(/\.servers\[0\]\.\w+$/i, '.server');
  if (groups?.['scheme'] !== undefined) labels[`${base}.scheme`] = groups['scheme'];
  if (groups?.['port'] !== undefined) labels[`${base}.port`] = groups['port'];
}
