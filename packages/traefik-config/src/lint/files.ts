import type { Document } from '../read/document.ts';
import { baseName, below, folderOf, joinPath, normalizePath } from '../read/paths.ts';
import type { Problem } from '../runtime/problem.ts';
import { catalogue } from './catalogue/index.ts';
import { inCompose } from './problem-at.ts';
import type { Project, World } from './project.ts';
import { flagsOf } from './read-project.ts';

/** Which files are read at all, and what else would be: TC101, TC112 to TC116, TC121. */
export function* fileProblems(world: World): Generator<Problem> {
  for (const { document } of world.dynamic.filter(({ provider }) => provider === 'file'))
    yield* placeProblems(document, world);
  yield* strangers(world);
  yield* oneForAll(world);
  yield* singleMounts(world);
  yield* sourcesOfStatic(world);
}

const atFile = (document: Document, code: Problem['code'], message: string): Problem => ({
  code,
  message,
  place: { document, root: document.root, path: [] },
  span: { start: 0, end: 0 },
});

/** Path of the directory or file of the file provider, and which of them it is. */
function provided({ static: source }: Project): { readonly path: string; readonly isFolder: boolean } | null {
  const file = source?.value.providers?.file;
  if (file?.directory !== undefined && file.directory !== '') return { path: file.directory, isFolder: true };
  return file?.filename === undefined ? null : { path: file.filename, isFolder: false };
}

/** Whether the file provider reads what lies at the path; null when that cannot be known. */
function isRead(path: string, project: Project): boolean | null {
  const source = project.static;
  const target = provided(project);
  if (source === null) return null;
  if (target === null) return false;
  const within = (full: string, base: string): boolean =>
    target.isFolder ? below(base, full) !== null : normalizePath(full) === normalizePath(base);
  if (!target.path.startsWith('/'))
    return within(path, joinPath(folderOf(source.document.file), target.path));
  if (within(path, target.path)) return true;
  const inside = project.files.toContainer(path);
  // Without compose only the place that the image reads by itself can be guessed.
  if (project.traefik === null && (inside === null || below('/etc/traefik', target.path) === null))
    return null;
  return inside !== null && within(inside, target.path);
}

function* placeProblems(document: Document, world: World): Generator<Problem> {
  if (document.format === 'data') return;
  const read = isRead(document.file, world);
  const target = provided(world);
  if (read === false)
    yield atFile(
      document,
      'TC101',
      target === null
        ? `no file provider is switched on: ${document.file} is never loaded`
        : `${document.file} is ${seenAs(document.file, world)}, and the file provider reads ${target.path}`,
    );
  else if (read === true && baseName(document.file).startsWith('.'))
    yield atFile(document, 'TC121', `${document.file} is hidden, and live configuration`);
}

const seenAs = (path: string, { files }: World): string => {
  const inside = files.toContainer(path);
  return inside === null ? 'in no mount of Traefik' : `${inside} to Traefik`;
};

const leftovers = /\.(?:json|tmpl|bak|old|orig|disabled|sw[op]|(?:ya?ml|toml)\.\w+)$|~$/i;

function* strangers(world: World): Generator<Problem> {
  for (const { path, text } of world.others) {
    if (!leftovers.test(path) || isRead(path, world) !== true) continue;
    const document: Document = {
      file: path,
      text: text ?? '',
      format: 'yaml',
      root: { kind: 'map', entries: [], span: { start: 0, end: 0 } },
    };
    yield atFile(document, 'TC116', `${path} lies in the directory and is not read`);
  }
}

/** Decoding errors that reject the whole provider. */
const rejecting = new Set(['TC100', 'TC102', 'TC105', 'TC107', 'TC108', 'TC109', 'TC118', 'TC119', 'TC120']);

function* oneForAll(world: World): Generator<Problem> {
  const loaded = world.dynamic.filter(
    ({ provider, document }) => provider === 'file' && isRead(document.file, world) === true,
  );
  if (provided(world)?.isFolder !== true) return;
  const bad = world.problems.find(
    ({ code, place, severity }) =>
      rejecting.has(code) && severity !== 'warning' && isRead(place.document.file, world) === true,
  );
  if (bad === undefined) return;
  const others = loaded.filter(({ document }) => document.file !== bad.place.document.file);
  if (others.length > 0)
    yield {
      ...bad,
      code: 'TC112',
      severity: catalogue.TC112.severity,
      message: `because of ${bad.code} here, ${others.length} more file${others.length === 1 ? ' is' : 's are'} not loaded`,
    };
}

function* singleMounts({ traefik, static: source, dynamic, files }: World): Generator<Problem> {
  if (traefik === null || source?.value.providers?.file?.watch === false) return;
  const paths = new Set(dynamic.flatMap(({ document }) => files.toContainer(document.file) ?? []));
  for (const mount of traefik.service.mounts)
    if (mount.kind === 'bind' && paths.has(normalizePath(mount.target)))
      yield inCompose(
        traefik.file,
        mount.path,
        'TC113',
        `${mount.target} is mounted alone: changes of ${mount.source ?? 'it'} may never arrive`,
      );
}

function* sourcesOfStatic({ traefik, static: source }: World): Generator<Problem> {
  if (traefik === null || source === null || source.document === traefik.file.document) return;
  const { name, environment, healthcheck } = traefik.service;
  const at = (path: string, what: string, end: string): Problem =>
    inCompose(
      traefik.file,
      ['services', name, path],
      'TC114',
      `${what}: ${source.document.file} wins, and ${end} for nothing`,
    );
  const flags = flagsOf(traefik.service);
  if (flags.length > 0)
    yield at('command', `options stand on the command line too (--${flags[0] ?? ''})`, 'they count');
  const variable = environment.find((each) => /^TRAEFIK_[A-Z]/.test(each));
  if (variable !== undefined)
    yield at(
      'environment',
      `options stand in the environment too (${variable.split('=')[0] ?? ''})`,
      'they count',
    );
  const flag = healthcheck.find((word) => word.startsWith('--'));
  if (healthcheck.includes('healthcheck') && flag !== undefined)
    yield at('healthcheck', `${flag} stands on the line of the health check`, 'the flag counts');
}
