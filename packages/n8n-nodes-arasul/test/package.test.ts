import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import manifest from '../package.json';

const packageRoot = join(__dirname, '..');
const listed = [...manifest.n8n.credentials, ...manifest.n8n.nodes];

describe('package n8n-nodes-arasul', () => {
  it.each(listed)('%s has a source that exports the class n8n asks for', (built) => {
    const source = built.replace(/^dist\//, '').replace(/\.js$/, '.ts');
    // n8n makes an instance of the export that is named as the file up to its first dot.
    const [className] = basename(source).split('.');
    expect(readFileSync(join(packageRoot, source), 'utf8')).toMatch(
      new RegExp(`^export class ${className} `, 'm'),
    );
  });

  it('needs nothing at run time that n8n does not bring', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(new Set(Object.values(manifest.peerDependencies))).toEqual(new Set(['*']));
    expect(Object.keys(manifest.peerDependenciesMeta).sort()).toEqual(
      Object.keys(manifest.peerDependencies).sort(),
    );
  });

  it('is found by n8n and speaks the one API version its hosts know', () => {
    expect(manifest.keywords).toContain('n8n-community-node-package');
    expect(manifest.n8n.n8nNodesApiVersion).toBe(1);
  });
});
