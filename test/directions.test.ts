import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { importsOf } from './support/imports.ts';
import { type Project, apps, filesBelow, packages, root, textOf } from './support/workspace.ts';

const sourceFolders = ['src', 'nodes', 'credentials', 'transport'];

interface Edge {
  readonly file: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** The file a relative import leads to, relative to the root; null for a package. */
  readonly target: string | null;
}

const edgesOf = (file: string): readonly Edge[] =>
  importsOf(file, textOf(file)).map(({ specifier, typeOnly }) => ({
    file,
    specifier,
    typeOnly,
    target: specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : null,
  }));

const sourcesOf = ({ folder }: Project): readonly string[] =>
  sourceFolders.flatMap((name) => filesBelow(join(folder, name), ['.ts', '.tsx']));

const importsIn = (project: Project): readonly Edge[] => sourcesOf(project).flatMap(edgesOf);

const shown = ({ file, specifier }: Edge): string => `${file} → ${specifier}`;

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Everything that is loaded when `entry` is. */
const loadedBy = (entry: string): readonly Edge[] => {
  const seen = new Set<string>();
  const edges: Edge[] = [];
  const visit = (file: string): void => {
    if (seen.has(file) || !existsSync(join(root, file))) return;
    seen.add(file);
    for (const edge of edgesOf(file)) {
      if (edge.typeOnly) continue;
      edges.push(edge);
      if (edge.target !== null) visit(edge.target);
    }
  };
  visit(entry);
  return edges;
};

const ours = new Set([...packages, ...apps].map(({ manifest }) => manifest.name));
const libraries = packages.filter(({ manifest }) => manifest.type === 'module');

describe.each([...packages, ...apps])('$path', (project) => {
  it('has sources and leaves its own folder only through package names', () => {
    const leaving = importsIn(project).filter(
      ({ target }) => target !== null && !target.startsWith(`${project.path}/`),
    );
    expect(leaving.map(shown)).toEqual([]);
    expect(sourcesOf(project).length).toBeGreaterThan(0);
  });
});

describe.each(packages)('$path', (project) => {
  it('imports no other project of this workspace', () => {
    const foreign = importsIn(project).filter(({ specifier }) => ours.has(packageOf(specifier)));
    expect(foreign.map(shown)).toEqual([]);
  });
});

describe.each(libraries)('$path', (project) => {
  it('has a core that knows neither its adapters nor its shell', () => {
    const core = `${project.path}/src/core/`;
    const allowed = new Set([`${project.path}/src/errors.ts`]);
    const leaving = importsIn(project).filter(
      ({ file, target, typeOnly }) =>
        file.startsWith(core) &&
        target !== null &&
        !target.startsWith(core) &&
        !typeOnly &&
        !allowed.has(target),
    );
    expect(leaving.map(shown)).toEqual([]);
  });

  it('loads nothing but its dependencies through its main entry', () => {
    const known = new Set(Object.keys(project.manifest.dependencies ?? {}));
    const undeclared = loadedBy(`${project.path}/src/index.ts`).filter(
      ({ specifier, target }) =>
        target === null && !specifier.startsWith('node:') && !known.has(packageOf(specifier)),
    );
    expect(undeclared.map(shown)).toEqual([]);
  });
});

describe('the n8n nodes', () => {
  it('load nothing that n8n does not bring', () => {
    const brought = new Set(['n8n-workflow', '@n8n/ai-node-sdk']);
    const foreign = packages
      .filter(({ manifest }) => manifest.n8n !== undefined)
      .flatMap(importsIn)
      .filter(({ specifier, target, typeOnly }) => target === null && !typeOnly && !brought.has(specifier));
    expect(foreign.map(shown)).toEqual([]);
  });
});

describe('the apps', () => {
  const importsOfApp = (name: string): readonly Edge[] =>
    apps.filter((app) => app.name === name).flatMap(importsIn);

  it('dashboard knows of the workspace nothing but the contract of the edge', () => {
    const known = importsOfApp('dashboard')
      .filter(({ specifier }) => ours.has(packageOf(specifier)))
      .map(({ specifier }) => specifier);
    expect(new Set(known)).toEqual(new Set(['@arasul/edge/contract']));
  });

  it('edge imports packages, never another app', () => {
    const appNames = new Set(apps.map(({ manifest }) => manifest.name));
    const foreign = importsOfApp('edge').filter(({ specifier }) => appNames.has(packageOf(specifier)));
    expect(foreign.map(shown)).toEqual([]);
  });
});
