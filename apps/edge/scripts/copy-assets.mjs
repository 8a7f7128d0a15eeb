/** Copies what tsc leaves out: the statement files of the migrations. */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const from = join(import.meta.dirname, '..', 'src', 'database', 'migrations');
const to = join(import.meta.dirname, '..', 'dist', 'database', 'migrations');
mkdirSync(to, { recursive: true });
for (const name of readdirSync(from)) cpSync(join(from, name), join(to, name));
