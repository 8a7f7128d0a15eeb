/** Does what tsc leaves out: the statement files of the migrations, and the right to run the command. */
import { chmodSync, cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const from = join(import.meta.dirname, '..', 'src', 'database', 'migrations');
const to = join(import.meta.dirname, '..', 'dist', 'database', 'migrations');
mkdirSync(to, { recursive: true });
for (const name of readdirSync(from)) cpSync(join(from, name), join(to, name));
chmodSync(join(import.meta.dirname, '..', 'dist', 'cli', 'main.js'), 0o755);
