import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../../src/lint/project.ts';

const folder = join(import.meta.dirname, '..', 'fixtures', 'edge');

/** `admin` with the password `secret`, as `htpasswd -nbB -C 4` writes it. */
export const users = 'admin:$2y$04$FxDAmBZML.CLsa9kmiuMHOHQWjt2bYQkodjUe/wh1JHrQ3KCeWCvK\n';

/** The configuration that is known to be right, with its users, as files. */
export function edgeFiles(more: Readonly<Record<string, string>> = {}): readonly SourceFile[] {
  const own = ['docker-compose.yml', 'config/traefik/traefik.yml', 'config/traefik/dynamic/edge.yml'].map(
    (path) => ({
      path,
      text: more[path] ?? readFileSync(join(folder, path), 'utf8'),
    }),
  );
  return [
    ...own,
    { path: 'config/traefik/users/n8n.htpasswd', text: users },
    { path: 'config/traefik/users/dashboard.htpasswd', text: users },
  ];
}
