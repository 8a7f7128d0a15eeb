import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { apps, packages, root } from './support/workspace.ts';

const license = readFileSync(join(root, 'LICENSE'), 'utf8');

describe.each([...packages, ...apps])('$path', ({ manifest }) => {
  it('is MIT and runs on the oldest Node we promise', () => {
    expect(manifest.license).toBe('MIT');
    expect(manifest.engines.node).toBe('>=20.19');
  });

  it('has a version of its own', () => {
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe.each(apps)('$path', ({ manifest }) => {
  it('is not published', () => {
    expect(manifest.private).toBe(true);
  });
});

describe.each(packages)('$path', ({ path, folder, manifest }) => {
  it('says who wrote it and where it lives', () => {
    expect(manifest).toMatchObject({
      author: { name: 'Arasul' },
      homepage: `https://arasul.example/${path}`,
      repository: { url: 'https://arasul.example/arasul.git', directory: path },
    });
  });

  it('is published in the open, with provenance', () => {
    expect(manifest.private).toBeUndefined();
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });

  it('carries licence, description and history, and no build record', () => {
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(license);
    for (const name of ['README.md', 'CHANGELOG.md']) {
      expect({ name, there: existsSync(join(folder, name)) }).toEqual({ name, there: true });
    }
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', '!dist/.tsbuildinfo', 'CHANGELOG.md']));
  });
});

const libraries = packages.filter(({ manifest }) => manifest.type === 'module');

describe.each(libraries)('$path', ({ folder, manifest }) => {
  const entries = Object.entries(manifest.exports ?? {}).filter(([name]) => name !== './package.json');

  it('offers a main entry and its package.json', () => {
    expect(Object.keys(manifest.exports ?? {})).toEqual(expect.arrayContaining(['.', './package.json']));
  });

  it.each(entries)('%s leads from one source to what is built of it', (_name, entry) => {
    if (typeof entry === 'string') throw new Error('a source, a declaration and a module are expected');
    const source = entry['@arasul/source'] ?? '';
    const built = source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '');
    // The order decides: a resolver takes the first condition it knows.
    expect(Object.entries(entry)).toEqual([
      ['@arasul/source', source],
      ['types', `${built}.d.ts`],
      ['default', `${built}.js`],
    ]);
    expect(existsSync(join(folder, source))).toBe(true);
  });

  it.each(entries)('%s exports what it exported before, and no default', async (name, entry) => {
    if (typeof entry === 'string') throw new Error('a source, a declaration and a module are expected');
    const module = (await import(join(folder, entry['@arasul/source'] ?? ''))) as Record<string, unknown>;
    const names = Object.keys(module).filter((key) => key !== '__esModule');
    expect(names).not.toContain('default');
    expect(names.sort()).toMatchSnapshot(`${manifest.name} ${name}`);
  });
});
