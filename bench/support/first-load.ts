import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What vite writes about one built file with `build.manifest`. */
interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}

/** Chunks by the path of their source. */
export type Manifest = Readonly<Record<string, Chunk>>;

export function readManifest(dist: string): Manifest {
  const path = join(dist, '.vite', 'manifest.json');
  if (!existsSync(path)) throw new Error('the dashboard is not built: npm run build -w apps/dashboard');
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

/** Files of some sources and of everything that they import; `lazy`: also of what they may fetch later. */
export function filesOf(manifest: Manifest, sources: readonly string[], lazy = false): ReadonlySet<string> {
  const seen = new Set(sources);
  const files = new Set<string>();
  for (const source of seen) {
    const chunk = manifest[source];
    if (chunk === undefined) throw new Error(`${source} is not in the manifest of the build`);
    for (const each of [chunk.file, ...(chunk.css ?? [])]) files.add(each);
    for (const each of [...(chunk.imports ?? []), ...(lazy ? (chunk.dynamicImports ?? []) : [])])
      seen.add(each);
  }
  return files;
}

/** Bytes of files of `dist` as static servers send them: gzip, level 9. */
export function packedBytes(dist: string, files: Iterable<string>): number {
  let sum = 0;
  for (const file of files) sum += gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  return sum;
}

export interface FirstLoad {
  /** The page, all that it names and the words of one language: a browser needs it before it can draw. */
  readonly eagerBytes: number;
  /** The page, and every part that it may fetch later. */
  readonly wholeBytes: number;
}

/** What a browser loads of the dashboard in `dist`, in one language. */
export function firstLoad(dist: string, language: 'de' | 'en'): FirstLoad {
  const manifest = readManifest(dist);
  const eager = filesOf(manifest, ['index.html', `src/i18n/${language}.ts`]);
  const whole = filesOf(manifest, ['index.html'], true);
  return {
    eagerBytes: packedBytes(dist, ['index.html', ...eager]),
    wholeBytes: packedBytes(dist, ['index.html', ...whole]),
  };
}
