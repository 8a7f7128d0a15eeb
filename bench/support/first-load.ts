import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What vite writes about one built file with `build.manifest`. */
interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}

export interface FirstLoad {
  /** The page and all that it names: a browser needs it before it can draw. */
  readonly eagerBytes: number;
  /** That, and every part the page may fetch later. */
  readonly wholeBytes: number;
}

/** gzip sizes of the dashboard in `dist`, level 9 as static servers do it. */
export function firstLoad(dist: string): FirstLoad {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const filesFrom = (lazy: boolean): readonly string[] => {
    const seen = new Set(Object.keys(manifest).filter((key) => manifest[key]?.isEntry === true));
    const files = new Set(['index.html']);
    for (const key of seen) {
      const { file, css = [], imports = [], dynamicImports = [] } = manifest[key] ?? { file: '' };
      for (const each of [file, ...css]) files.add(each);
      for (const each of [...imports, ...(lazy ? dynamicImports : [])]) seen.add(each);
    }
    return [...files];
  };
  const size = (files: readonly string[]): number =>
    files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);
  return { eagerBytes: size(filesFrom(false)), wholeBytes: size(filesFrom(true)) };
}
