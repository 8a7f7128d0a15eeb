import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { removeDanglingImages } from '../../src/adapters/dangling-images.ts';
import { diskCleanup } from '../../src/adapters/disk-cleanup.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const never = new AbortController().signal;
const hourMs = 3_600_000;

/** Answers the three calls as the Docker Engine API documents them (v1.41), on a socket of its own. */
class ImageServer {
  images: { readonly Id: string; readonly Created: number }[] = [];
  containers: { readonly ImageID: string }[] = [];
  /** Ids that the daemon does not let go. */
  refuses: string[] = [];
  /** Whether it answers at all. */
  works = true;
  readonly removed: string[] = [];
  readonly asked: URL[] = [];
  readonly #server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://docker');
    this.asked.push(url);
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const id = /^\/images\/(.+)$/.exec(url.pathname)?.[1] ?? '';
    if (!this.works) send(500, { message: 'the storage driver failed' });
    else if (url.pathname === '/containers/json') send(200, this.containers);
    else if (url.pathname === '/images/json') send(200, this.images);
    else if (request.method !== 'DELETE' || this.refuses.includes(id)) send(409, { message: 'in use' });
    else {
      this.removed.push(id);
      send(200, [{ Deleted: id }]);
    }
  });

  listen(path: string): Promise<void> {
    return new Promise((resolve) => this.#server.listen(path, resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<unknown>((resolve) => this.#server.close(resolve));
  }
}

describe('the cleanup of images', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let server: ImageServer;
  let docker: Docker;
  beforeEach(async () => {
    place = temporaryFolder();
    server = new ImageServer();
    const socketPath = join(place.path, 'docker.sock');
    await server.listen(socketPath);
    docker = new Docker({ socketPath });
  });
  afterEach(async () => {
    await server.close();
    place.remove();
  });

  const aged = (Id: string, ageMs: number) => ({ Id, Created: Math.floor((Date.now() - ageMs) / 1000) });
  const clean = (signal = never): Promise<number> =>
    removeDanglingImages(docker, Date.now() - hourMs, signal);

  it('removes what has no name, is old enough, and no container was made of', async () => {
    server.images = [aged('old', 2 * hourMs), aged('young', hourMs / 2), aged('used', 2 * hourMs)];
    server.containers = [{ ImageID: 'used' }];
    expect(await clean()).toBe(1);
    expect(server.removed).toEqual(['old']);
  });

  it('asks for stopped containers too, and for images without a name only', async () => {
    await clean();
    const [containers, images] = server.asked;
    expect(containers?.searchParams.get('all')).toMatch(/^(1|true)$/);
    expect(JSON.parse(images?.searchParams.get('filters') ?? '')).toEqual({ dangling: ['true'] });
  });

  it('removes none by force, and passes over what the daemon keeps', async () => {
    server.images = [aged('kept', 2 * hourMs), aged('old', 2 * hourMs)];
    server.refuses = ['kept'];
    expect(await clean()).toBe(1);
    const forces = server.asked.slice(2).map(({ searchParams }) => searchParams.get('force'));
    expect(forces).toHaveLength(2);
    for (const force of forces) expect(force ?? 'false').toMatch(/^(0|false)$/);
  });

  it('removes nothing where the containers cannot be listed, and says so', async () => {
    server.images = [aged('old', 2 * hourMs)];
    server.works = false;
    await expect(diskCleanup({ docker }).run(never)).rejects.toMatchObject({ code: 'RUNTIME_REFUSED' });
    expect(server.removed).toEqual([]);
  });

  it('removes nothing after its time is over', async () => {
    server.images = [aged('old', 2 * hourMs)];
    await expect(clean(AbortSignal.abort(new Error('over')))).rejects.toThrow();
    expect(server.removed).toEqual([]);
  });

  it('leaves images younger than an hour to the build they may belong to, and tells how many went', async () => {
    server.images = [aged('old', hourMs + 60_000), aged('young', hourMs - 60_000)];
    const reports: unknown[] = [];
    await diskCleanup({ docker, freed: (report) => reports.push(report) }).run(never);
    expect(server.removed).toEqual(['old']);
    expect(reports).toEqual([{ files: 0, bytes: 0, images: 1 }]);
  });
});
