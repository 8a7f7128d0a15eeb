import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { z } from 'zod';

const stored = z.record(z.string(), z.number().int().min(1).max(65_535));

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Does the demo service of this name answer on this port? Then it outlived the edge that started it. */
const answersAs = (name: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/health', timeout: 1_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part.slice(0, 1_000)));
      response.on('end', () => resolve(text.includes(`"service":"${name}"`)));
      response.on('error', () => resolve(false));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });

const readStored = (file: string): Record<string, number> => {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
};

/**
 * A port for each name: the one it had, as long as nobody else took it meanwhile. Kept in a file, because a
 * service that outlived a crash of the edge is asked for its health where it listens.
 */
export const choosePorts = async (
  file: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const known = readStored(file);
  const ports = new Map<string, number>();
  for (const name of names) {
    const before = known[name];
    const keeps = before !== undefined && ((await isFree(before)) || (await answersAs(name, before)));
    let port = keeps ? before : await freePort();
    while ([...ports.values()].includes(port)) port = await freePort();
    ports.set(name, port);
  }
  writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(ports)), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return ports;
};
