import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesOf, firstLoad, packedBytes, readManifest } from '../../../bench/support/first-load.ts';

const dist = join(import.meta.dirname, '../dist');

describe('the build', () => {
  const manifest = readManifest(dist);
  const page = filesOf(manifest, ['index.html']);

  it.each(['de', 'en'] as const)('needs less than 120 kB for the first load in %s', (language) => {
    expect(firstLoad(dist, language).eagerBytes).toBeLessThan(120_000);
  });

  it('brings one language, not two', () => {
    for (const language of ['de', 'en']) {
      const words = manifest[`src/i18n/${language}.ts`];
      expect(words).toBeDefined();
      expect([...page]).not.toContain(words?.file);
    }
  });

  it.each(['services/ServicesPage', 'healing/HealingPage', 'settings/SettingsPage', 'login/LoginPage'])(
    'loads %s only when it is looked at, with less than 15 kB',
    (name) => {
      const own = [...filesOf(manifest, [`src/pages/${name}.tsx`])].filter((file) => !page.has(file));
      expect(own.length).toBeGreaterThan(0);
      expect(packedBytes(dist, own)).toBeLessThan(15_000);
    },
  );

  it('checks no shapes at run time and writes nothing into the page', () => {
    for (const { file } of Object.values(manifest)) {
      if (!file.endsWith('.js')) continue;
      const text = readFileSync(join(dist, file), 'utf8');
      expect([file, text.includes('ZodError')]).toEqual([file, false]);
    }
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/);
  });
});
