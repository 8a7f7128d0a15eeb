/** Copies what tsc leaves out: the icons that n8n shows, and the codex files by which it finds a node. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = process.argv[2] ?? join(root, 'dist');
cpSync(join(root, 'icons'), join(target, 'icons'), { recursive: true });
cpSync(join(root, 'nodes'), join(target, 'nodes'), {
  recursive: true,
  filter: (source) => !/\.[^/]*$/.test(source) || source.endsWith('.node.json'),
});
