import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

const dist = join(import.meta.dirname, '../dist');

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

type Manifest = Readonly<Record<string, Chunk>>;

const packed = (file: string): number => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

/** Files of a chunk and of everything that it imports at once. */
const filesOf = (manifest: Manifest, name: string, files = new Set<string>()): ReadonlySet<string> => {
  const chunk = manifest[name];
  if (chunk === undefined || files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const sheet of chunk.css ?? []) files.add(sheet);
  for (const imported of chunk.imports ?? []) filesOf(manifest, imported, files);
  return files;
};

const sizeOf = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + packed(file), 0);

const readManifest = (): Manifest => {
  const path = join(dist, '.vite/manifest.json');
  if (!existsSync(path)) throw new Error('the dashboard is not built: npm run build -w apps/dashboard');
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
};

describe('the build', () => {
  const manifest = readManifest();
  const firstLoad = filesOf(manifest, 'index.html');

  it.each(['de', 'en'])('needs less than 120 kB for the first load in %s', (language) => {
    const withWords = new Set([...firstLoad, ...filesOf(manifest, `src/i18n/${language}.ts`)]);
    expect(sizeOf(withWords)).toBeLessThan(120_000);
  });

  it('brings one language, not two', () => {
    for (const language of ['de', 'en']) {
      expect([...firstLoad]).not.toContain(manifest[`src/i18n/${language}.ts`]?.file);
    }
  });

  it.each(['services/ServicesPage', 'healing/HealingPage', 'settings/SettingsPage', 'login/LoginPage'])(
    'loads %s only when it is looked at, with less than 15 kB',
    (page) => {
      const own = [...filesOf(manifest, `src/pages/${page}.tsx`)].filter((file) => !firstLoad.has(file));
      expect(own.length).toBeGreaterThan(0);
      expect(sizeOf(own)).toBeLessThan(15_000);
    },
  );

  it('checks no shapes at run time and writes nothing into the page', () => {
    for (const { file } of Object.values(manifest)) {
      if (!file.endsWith('.js')) continue;
      const text = readFileSync(join(dist, file), 'utf8');
      expect([file, text.includes('ZodError')]).toEqual([file, false]);
    }
    const page = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/);
  });
});
