import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** The parts of a package.json that tests look at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license: string;
  readonly author?: { readonly name: string; readonly email: string };
  readonly homepage?: string;
  readonly repository?: { readonly url: string; readonly directory: string };
  readonly type: 'module' | 'commonjs';
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly files?: readonly string[];
  readonly engines: { readonly node: string };
  readonly publishConfig?: { readonly access: string; readonly provenance: boolean };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly n8n?: { readonly credentials: readonly string[]; readonly nodes: readonly string[] };
}

export interface Project {
  readonly name: string;
  /** Relative to the root, as `packages/healing-engine`. */
  readonly path: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

const projectsOf = (group: 'packages' | 'apps'): readonly Project[] =>
  readdirSync(join(root, group))
    .filter((name) => existsSync(join(root, group, name, 'package.json')))
    .map((name) => {
      const folder = join(root, group, name);
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
      return { name, path: `${group}/${name}`, folder, manifest };
    });

export const packages: readonly Project[] = projectsOf('packages');
export const apps: readonly Project[] = projectsOf('apps');

const skipped = new Set(['node_modules', 'dist', 'coverage', 'fixtures', '.git', '.nx', '.arasul']);

/** Every file below `folder` whose name ends with one of `endings`, relative to the root. */
export function filesBelow(folder: string, endings: readonly string[]): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name) || entry.name.startsWith('.test-')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [relative(root, path)] : [];
  });
}

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
