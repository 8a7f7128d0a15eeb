import { createServer } from 'node:net';
import type { ProcessSpec } from '../../src/adapters/processes.ts';

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A small HTTP server as a service: `/health` answers 200, `/sick` makes it answer 500 from then on, `/bye` ends it. */
export function webService(name: string, port: number, extra: Partial<ProcessSpec> = {}): ProcessSpec {
  const program = `
    let well = true;
    require('node:http').createServer((request, response) => {
      if (request.url === '/sick') well = false;
      if (request.url === '/bye') process.exit(3);
      response.writeHead(well ? 200 : 500).end(String(process.pid));
    }).listen(${port}, '127.0.0.1');
    ${name.startsWith('stubborn') ? "process.on('SIGTERM', () => undefined);" : ''}
  `;
  return {
    name,
    command: process.execPath,
    args: ['-e', program],
    labels: { 'arasul.heal.stop-timeout': '1s' },
    health: { url: `http://127.0.0.1:${port}/health`, timeoutMs: 1_000, retries: 2, startPeriodMs: 10_000 },
    ...extra,
  };
}
