/**
 * One of the demo services: a small HTTP server with real state, so that there is something to watch and to
 * kill where no Docker Engine answers. `node service.js NAME PORT [URL of what it needs]`
 */
import { createServer, get } from 'node:http';

const [name = 'demo', port = '0', needs] = process.argv.slice(2);
const startedAt = new Date().toISOString();
let requests = 0;

/** Does the service that this one needs say that it is well? */
const askNeeded = (): Promise<boolean> =>
  new Promise((resolve) => {
    if (needs === undefined) {
      resolve(true);
      return;
    }
    const request = get(`${needs}/health`, { timeout: 500 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });

const server = createServer((request, response) => {
  requests += 1;
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.url === '/health') {
    void askNeeded().then((well) =>
      send(well ? 200 : 503, { service: name, status: well ? 'ok' : 'needs help' }),
    );
  } else send(200, { service: name, startedAt, requests });
});
server.keepAliveTimeout = 30_000;
server.listen(Number(port), '127.0.0.1');
server.on('error', (error) => {
  console.error(`${name} cannot listen on port ${port}: ${error.message}`);
  process.exit(1);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
