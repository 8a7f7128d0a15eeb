import { decode } from '../model/decode.ts';
import { type Dynamic, dynamicShape } from '../model/dynamic.ts';
import type { StructShape } from '../model/shape.ts';
import { type Static, staticShape } from '../model/static.ts';
import { type FileKind, kindOf } from '../read/classify.ts';
import {
  type ComposeFile,
  type ComposeService,
  isTraefik,
  readCompose,
  serviceEntry,
} from '../read/compose.ts';
import type { Document } from '../read/document.ts';
import { treeOfOptions } from '../read/dotted.ts';
import { treeOfLabels } from '../read/labels.ts';
import { type Node, nodeOf } from '../read/node.ts';
import { readToml } from '../read/toml.ts';
import { type ReadFile, readYaml } from '../read/yaml.ts';
import type { Target } from '../rule/dialect.ts';
import type { Problem } from '../runtime/problem.ts';
import type { DynamicSource, StaticSource } from '../runtime/source.ts';
import { fileView, hasConfigExtension } from './file-view.ts';
import type { Project, SourceFile } from './project.ts';
import { runLiterals, templateProblems } from './templates.ts';

/** Configuration as plain data. */
export interface Model {
  readonly static?: Static;
  readonly dynamic?: Dynamic | readonly Dynamic[];
}

export interface ReadOptions {
  readonly target: Target;
  /** Folders whose whole content is among the files. */
  readonly roots?: readonly string[];
}

/** Sorts files into what they are, and decodes each as Traefik would. */
export function readFiles(files: readonly SourceFile[], { target, roots = [] }: ReadOptions): Project {
  const problems: Problem[] = [];
  const documents: Known[] = [];
  const others: SourceFile[] = [];
  for (const file of files) {
    if (!hasConfigExtension(file.path)) {
      others.push(file);
      continue;
    }
    const read = readOne(file);
    for (const { code, message, span } of withoutTemplates(read, file.text ?? ''))
      problems.push({
        code,
        message,
        span,
        place: { document: read.blank, root: read.blank.root, path: [] },
      });
    // Only files of the file provider are templates; of one that cannot be parsed nothing else is known.
    const kind = read.document === null ? null : kindOf(read.document);
    if (kind === null || kind === 'dynamic') problems.push(...templateProblems(read.document ?? read.blank));
    if (read.document === null || kind === null) continue;
    if (kind === 'other') others.push(file);
    else documents.push({ document: read.document, kind });
  }
  return assembleProject(documents, { target, roots, files, others, problems });
}

/** The same for plain data. */
export function readModel(model: Model, { target }: Pick<ReadOptions, 'target'>): Project {
  const documentOf = (file: string, data: unknown): Document => ({
    file,
    text: '',
    format: 'data',
    root: nodeOf(data),
  });
  const dynamic: readonly Dynamic[] =
    model.dynamic === undefined ? [] : isList(model.dynamic) ? model.dynamic : [model.dynamic];
  const problems: Problem[] = [];
  const source =
    model.static === undefined ? null : staticSource(documentOf('static', model.static), target, problems);
  const sources = dynamic.map((each, index) =>
    dynamicSource(documentOf(index === 0 ? 'dynamic' : `dynamic-${index + 1}`, each), target, problems),
  );
  return {
    target,
    static: source,
    dynamic: sources,
    compose: [],
    traefik: null,
    files: fileView({ files: [], roots: [], traefik: null, staticFile: null }),
    others: [],
    problems,
    documents: [...(source === null ? [] : [source]), ...sources].map(({ document }) => document),
  };
}

const isList = (dynamic: Dynamic | readonly Dynamic[]): dynamic is readonly Dynamic[] =>
  Array.isArray(dynamic);

function readOne({ path, text, reason }: SourceFile): ReadFile {
  if (text !== null) return /\.toml$/i.test(path) ? readToml(path, text) : readYaml(path, text);
  const root: Node = { kind: 'map', entries: [], span: { start: 0, end: 0 } };
  const blank: Document = { file: path, text: '', format: 'yaml', root };
  const message = `${path} cannot be read: ${reason ?? 'unknown reason'}`;
  return { document: null, blank, problems: [{ code: 'TC100', span: root.span, message }] };
}

/** A template is run before anything is parsed: what the text looks like before that says nothing. */
const withoutTemplates = ({ problems }: ReadFile, text: string): ReadFile['problems'] =>
  text.includes('{{') ? problems.filter(({ code }) => code !== 'TC100') : problems;

/** A document that is configuration of Traefik, or of compose. */
interface Known {
  readonly document: Document;
  readonly kind: Exclude<FileKind, 'other'>;
}

interface Sorted {
  readonly target: Target;
  readonly roots: readonly string[];
  readonly files: readonly SourceFile[];
  readonly others: readonly SourceFile[];
  readonly problems: Problem[];
}

function assembleProject(known: readonly Known[], sorted: Sorted): Project {
  const { target, roots, files, others, problems } = sorted;
  const ofKind = (wanted: Known['kind']): readonly Document[] =>
    known.flatMap(({ document, kind }) => (kind === wanted ? [document] : []));
  const compose = ofKind('compose').map(readCompose);
  const traefik =
    compose.flatMap((file) => file.services.filter(isTraefik).map((service) => ({ file, service }))).at(0) ??
    null;
  const [staticDocument] = [...ofKind('static')].sort((one, other) => one.file.length - other.file.length);
  const ofFile = staticDocument === undefined ? null : staticSource(staticDocument, target, problems);
  const source = ofFile ?? (traefik === null ? null : staticOfFlags(traefik, target, problems));
  const dynamic = ofKind('dynamic').map((document) => dynamicSource(document, target, problems));
  return {
    target,
    static: source,
    dynamic: [...dynamic, ...labelSources(compose, source, target, problems)],
    compose,
    traefik,
    files: fileView({
      files,
      roots,
      traefik: traefik?.service ?? null,
      staticFile: staticDocument?.file ?? null,
    }),
    others,
    problems,
    documents: known.map(({ document }) => document),
  };
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names what the shape describes
function decodeInto<Value>(
  document: Document,
  root: Node,
  shape: StructShape,
  target: Target,
  problems: Problem[],
): Value {
  const { value, issues } = decode<Value>(root, shape, target);
  for (const { code, path, span, message, replacement, severity } of issues)
    problems.push({
      code,
      message,
      span,
      place: { document, root, path },
      ...(replacement === undefined ? {} : { replacement }),
      ...(severity === undefined ? {} : { severity }),
    });
  return value;
}

const staticSource = (document: Document, target: Target, problems: Problem[]): StaticSource => ({
  document,
  root: document.root,
  value: decodeInto<Static>(document, document.root, staticShape, target, problems),
});

function dynamicSource(read: Document, target: Target, problems: Problem[]): DynamicSource {
  const document = read.text.includes('{{') ? { ...read, root: runLiterals(read.root) } : read;
  const { root } = document;
  return {
    provider: 'file',
    document,
    root,
    value: decodeInto<Dynamic>(document, root, dynamicShape, target, problems),
  };
}

/** Options on the command line of the container, where no file has them. */
function staticOfFlags(
  { file, service }: NonNullable<Project['traefik']>,
  target: Target,
  problems: Problem[],
): StaticSource | null {
  const span = serviceEntry(file, service.name)?.keySpan ?? { start: 0, end: 0 };
  const options = flagsOf(service).map((flag) => {
    const at = flag.indexOf('=');
    return at < 0
      ? { key: flag, value: 'true', span }
      : { key: flag.slice(0, at), value: flag.slice(at + 1), span };
  });
  if (options.length === 0) return null;
  const root = treeOfOptions(options, staticShape);
  return {
    document: file.document,
    root,
    value: decodeInto<Static>(file.document, root, staticShape, target, problems),
  };
}

/** Flags that set options: `--configFile` only says where the file is. */
export const flagsOf = ({ command }: Pick<ComposeService, 'command'>): readonly string[] =>
  command
    .filter((word) => /^--?[a-z]/i.test(word) && !/^--?configfile(?:=|$)/i.test(word))
    .map((word) => word.replace(/^--?/, ''));

function labelSources(
  compose: readonly ComposeFile[],
  source: StaticSource | null,
  target: Target,
  problems: Problem[],
): readonly DynamicSource[] {
  const docker = source?.value.providers?.docker ?? source?.value.providers?.swarm;
  if (source !== null && docker === undefined) return [];
  return compose.flatMap((file) =>
    file.services.flatMap((service) => {
      const root = isExposed(service, docker?.exposedByDefault !== false) ? treeOfLabels(service) : null;
      if (root === null) return [];
      const value = decodeInto<Dynamic>(file.document, root, dynamicShape, target, problems);
      return [{ provider: 'docker', document: file.document, root, value }];
    }),
  );
}

/** Whether Traefik looks at the container at all. */
export function isExposed({ labels }: ComposeService, byDefault: boolean): boolean {
  const label = labels.find(({ name }) => name.toLowerCase() === 'traefik.enable');
  return label === undefined ? byDefault : label.value.toLowerCase() === 'true';
}
