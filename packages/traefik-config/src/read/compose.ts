import type { Document } from './document.ts';
import { type Entry, type Node, type Path, type Span, childOf, entryOf } from './node.ts';
import { folderOf, joinPath } from './paths.ts';

export interface ComposePort {
  /** Address it is published on; empty for all. */
  readonly host: string;
  /** Null where docker picks one. */
  readonly published: number | null;
  readonly container: number;
  readonly path: Path;
}

export interface ComposeMount {
  readonly kind: 'bind' | 'volume';
  /** Path on the host made absolute from the compose file, or name of the volume; null for an anonymous one. */
  readonly source: string | null;
  readonly target: string;
  readonly readOnly: boolean;
  readonly path: Path;
}

export interface ComposeLabel {
  readonly name: string;
  /** As written, `$$` not yet turned into `$`. */
  readonly value: string;
  readonly span: Span;
  /** Written bare as true or a number, which compose refuses in a map. */
  readonly isBare: boolean;
}

export interface ComposeService {
  readonly name: string;
  readonly image: string | null;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly labels: readonly ComposeLabel[];
  readonly ports: readonly ComposePort[];
  readonly exposed: readonly number[];
  readonly mounts: readonly ComposeMount[];
  readonly dependsOn: readonly { readonly name: string; readonly condition: string }[];
  readonly networks: readonly string[];
  readonly environment: readonly string[];
}

export interface ComposeFile {
  readonly document: Document;
  readonly project: string | null;
  readonly services: readonly ComposeService[];
  readonly volumes: ReadonlySet<string>;
  /** Name in the file → name in docker, where it is fixed. */
  readonly networks: ReadonlyMap<string, string | null>;
}

/** What Traefik's configuration touches of a compose file; everything else is left alone. */
export function readCompose(document: Document): ComposeFile {
  const { root } = document;
  const networks = childOf(root, 'networks');
  return {
    document,
    project: textOf(childOf(root, 'name')),
    services: entriesOf(childOf(root, 'services')).map((entry) =>
      readService(entry, folderOf(document.file)),
    ),
    volumes: new Set(entriesOf(childOf(root, 'volumes')).map(({ key }) => key)),
    networks: new Map(entriesOf(networks).map(({ key, value }) => [key, textOf(childOf(value, 'name'))])),
  };
}

/** Whether the image is Traefik itself. */
export const isTraefik = ({ image }: ComposeService): boolean =>
  /(?:^|\/)traefik(?:[:@]|$)/.test(image ?? '');

/** Compose turns `$$` into `$`. */
export const fromCompose = (text: string): string => text.replaceAll('$$', '$');

function readService({ key, value }: Entry, folder: string): ComposeService {
  const base: Path = ['services', key];
  const test = childOf(childOf(value, 'healthcheck'), 'test');
  return {
    name: key,
    image: textOf(childOf(value, 'image')),
    command: wordsOf(childOf(value, 'command')),
    healthcheck: wordsOf(test)
      .filter((word) => word !== 'CMD' && word !== 'CMD-SHELL')
      .flatMap(splitWords),
    labels: labelsOf(childOf(value, 'labels')),
    ports: itemsOf(childOf(value, 'ports')).flatMap((item, index) => portOf(item, [...base, 'ports', index])),
    exposed: itemsOf(childOf(value, 'expose')).flatMap((item) => numberOf(textOf(item))),
    mounts: itemsOf(childOf(value, 'volumes')).flatMap((item, index) =>
      mountOf(item, folder, [...base, 'volumes', index]),
    ),
    dependsOn: dependenciesOf(childOf(value, 'depends_on')),
    networks: namesOf(childOf(value, 'networks')),
    environment: environmentOf(childOf(value, 'environment')),
  };
}

const entriesOf = (node: Node | undefined): readonly Entry[] => (node?.kind === 'map' ? node.entries : []);
const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : []);
const textOf = (node: Node | undefined): string | null =>
  node?.kind === 'scalar' && node.value !== null ? node.raw : null;
const numberOf = (text: string | null): readonly number[] =>
  text !== null && /^\d+(?:\/\w+)?$/.test(text) ? [Number.parseInt(text, 10)] : [];
const splitWords = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

const wordsOf = (node: Node | undefined): readonly string[] =>
  node?.kind === 'list' ? node.items.flatMap((item) => textOf(item) ?? []) : splitWords(textOf(node) ?? '');

const namesOf = (node: Node | undefined): readonly string[] =>
  node?.kind === 'map'
    ? node.entries.map(({ key }) => key)
    : itemsOf(node).flatMap((item) => textOf(item) ?? []);

const environmentOf = (node: Node | undefined): readonly string[] =>
  node?.kind === 'map'
    ? node.entries.map(({ key, value }) => `${key}=${textOf(value) ?? ''}`)
    : itemsOf(node).flatMap((item) => textOf(item) ?? []);

function dependenciesOf(node: Node | undefined): ComposeService['dependsOn'] {
  if (node?.kind !== 'map') return namesOf(node).map((name) => ({ name, condition: 'service_started' }));
  return node.entries.map(({ key, value }) => ({
    name: key,
    condition: textOf(childOf(value, 'condition')) ?? 'service_started',
  }));
}

function labelsOf(node: Node | undefined): readonly ComposeLabel[] {
  if (node?.kind === 'map')
    return node.entries.map(({ key, value }) => ({
      name: key,
      value: textOf(value) ?? '',
      span: value.span,
      isBare: value.kind === 'scalar' && typeof value.value !== 'string' && value.value !== null,
    }));
  return itemsOf(node).flatMap((item) => {
    const text = textOf(item);
    if (text === null) return [];
    const at = text.indexOf('=');
    const [name, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    return [{ name: name.trim(), value, span: item.span, isBare: false }];
  });
}

function portOf(node: Node, path: Path): readonly ComposePort[] {
  if (node.kind === 'map') {
    const container = numberOf(textOf(childOf(node, 'target')))[0];
    const published = numberOf(textOf(childOf(node, 'published')))[0] ?? null;
    const host = textOf(childOf(node, 'host_ip')) ?? '';
    return container === undefined ? [] : [{ host, published, container, path }];
  }
  const groups = /^(?:(?<host>\[[^\]]*\]|[\d.]+):)?(?:(?<published>\d*):)?(?<container>\d+)(?:\/\w+)?$/.exec(
    textOf(node) ?? '',
  )?.groups;
  if (groups === undefined) return [];
  const published = groups['published'] ?? '';
  return [
    {
      host: (groups['host'] ?? '').replace(/^\[|\]$/g, ''),
      published: published === '' ? null : Number(published),
      container: Number(groups['container']),
      path,
    },
  ];
}

function mountOf(node: Node, folder: string, path: Path): readonly ComposeMount[] {
  if (node.kind === 'map') {
    const target = textOf(childOf(node, 'target'));
    const source = textOf(childOf(node, 'source'));
    const isBind = textOf(childOf(node, 'type')) === 'bind';
    if (target === null) return [];
    const readOnly = textOf(childOf(node, 'read_only')) === 'true';
    return [{ ...sourceOf(source, folder, isBind), target, readOnly, path }];
  }
  const parts = (textOf(node) ?? '').split(':');
  const [first = '', second, options = ''] = parts;
  if (first === '') return [];
  if (second === undefined) return [{ kind: 'volume', source: null, target: first, readOnly: false, path }];
  return [{ ...sourceOf(first, folder, false), target: second, readOnly: /\bro\b/.test(options), path }];
}

const sourceOf = (
  source: string | null,
  folder: string,
  isBind: boolean,
): Pick<ComposeMount, 'kind' | 'source'> =>
  source !== null && (isBind || /^[./~]/.test(source))
    ? { kind: 'bind', source: joinPath(folder, source) }
    : { kind: 'volume', source };

/** The entry of a service, for a place to point at. */
export const serviceEntry = (file: ComposeFile, name: string): Entry | undefined =>
  entryOf(childOf(file.document.root, 'services'), name);
