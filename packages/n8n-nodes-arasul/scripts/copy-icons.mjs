/** Copies what tsc leaves out: the icons that n8n shows. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
cpSync(join(root, 'icons'), join(root, 'dist', 'icons'), { recursive: true });
