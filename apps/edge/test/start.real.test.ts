import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Ended,
  demoPids,
  edgeFolder,
  postmastersIn,
  processesIn,
  runEdgeProcess,
  startEdgeProcess,
} from './support/edge-process.ts';
import { logIn } from './support/app.ts';
import { SharedEdge } from './support/shared-edge.ts';

const isRoot = process.getuid?.() === 0;

/** What a person sees when it cannot start: one sentence, no stack, a code for scripts. */
const sentenceOf = ({ code, stderr, stdout }: Ended): string => {
  expect(code).toBe(1);
  expect(stdout).not.toContain('ready');
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trim();
};

describe('an edge that cannot start says why in one sentence', () => {
  let folder: ReturnType<typeof edgeFolder>;
  beforeAll(() => {
    folder = edgeFolder();
  });
  afterEach(() => {
    expect(processesIn(folder.path)).toEqual([]);
  });
  afterAll(() => folder.clear());
  const inFolder = (name: string, more: Record<string, string> = {}): Promise<Ended> =>
    runEdgeProcess({ ARASUL_DATA_DIR: join(folder.path, name), ...more });

  it('when its port is taken', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const sentence = sentenceOf(await inFolder('port', { ARASUL_PORT: String(port) }));
    other.close();
    expect(sentence).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program: stop it or set ARASUL_PORT. (PORT_IN_USE)`,
    );
  });

  it('when it cannot listen on its address', async () => {
    expect(sentenceOf(await inFolder('host', { ARASUL_HOST: '192.0.2.1' }))).toContain('ADDRESS_UNUSABLE');
  });

  it('when its data folder cannot be written', async () => {
    // Nobody makes folders there, root neither.
    expect(sentenceOf(await inFolder('', { ARASUL_DATA_DIR: '/sys/arasul' }))).toMatch(
      /^The data folder \/sys\/arasul cannot be used: this user may not write there\..*\(DATA_FOLDER_UNUSABLE\)$/,
    );
  });

  it('when a variable is unknown or does not fit', async () => {
    expect(sentenceOf(await inFolder('x', { ARASUL_PROT: '1' }))).toContain('Did you mean ARASUL_PORT?');
    expect(sentenceOf(await inFolder('x', { ARASUL_PORT: 'x' }))).toContain('CONFIG_INVALID');
  });

  it('when the database it was given does not answer', async () => {
    const sentence = sentenceOf(
      await inFolder('url', { ARASUL_DATABASE_URL: 'postgresql://u:geheim@127.0.0.1:1/arasul' }),
    );
    expect(sentence).toMatch(/127\.0\.0\.1:1\/arasul does not answer.*DATABASE_UNREACHABLE/);
    expect(sentence).not.toContain('geheim');
  });

  it('when Docker was demanded and is not there', async () => {
    const more = { ARASUL_RUNTIME: 'docker', DOCKER_HOST: `unix://${folder.path}/none.sock` };
    expect(sentenceOf(await inFolder('docker', more))).toMatch(/no Engine is there.*RUNTIME_UNAVAILABLE/);
  });

  it('when the journal of the healing engine is damaged', async () => {
    const root = join(folder.path, 'journal');
    mkdirSync(join(root, 'journal'), { recursive: true });
    writeFileSync(join(root, 'journal', 'healing.jsonl'), 'no journal\nat all\n');
    expect(sentenceOf(await inFolder('journal'))).toMatch(/journal .* is damaged.*JOURNAL_DAMAGED/);
  });
});

describe('a damaged database', () => {
  let folder: ReturnType<typeof edgeFolder>;
  beforeAll(() => {
    folder = edgeFolder();
  });
  afterAll(() => folder.clear());

  it.each<readonly [string, (cluster: string) => void]>([
    ['its control file is cut', (cluster) => truncateSync(join(cluster, 'global', 'pg_control'), 100)],
    ['its write-ahead log is gone', (cluster) => rmSync(join(cluster, 'pg_wal'), { recursive: true })],
    ['it is no database at all', (cluster) => rmSync(join(cluster, 'PG_VERSION'))],
    ['its tables are gone', (cluster) => rmSync(join(cluster, 'base'), { recursive: true })],
  ])('is named, and nothing is touched, when %s', async (what, damage) => {
    const root = join(folder.path, what.replaceAll(' ', '-'));
    const edge = await startEdgeProcess({ ARASUL_DATA_DIR: root });
    expect(await edge.stop()).toBe(0);
    const cluster = join(root, 'postgres');
    damage(cluster);
    const sentence = sentenceOf(await runEdgeProcess({ ARASUL_DATA_DIR: root }));
    expect(sentence).toContain(`The database in ${cluster} is damaged`);
    expect(sentence).toContain('DATABASE_DAMAGED');
    expect(existsSync(join(cluster, 'postgresql.conf'))).toBe(true);
    expect(processesIn(root)).toEqual([]);
  });

  it('of another major version is not touched either', async () => {
    const root = join(folder.path, 'old');
    mkdirSync(join(root, 'postgres'), { recursive: true });
    writeFileSync(join(root, 'postgres', 'PG_VERSION'), '14\n');
    const sentence = sentenceOf(await runEdgeProcess({ ARASUL_DATA_DIR: root }));
    expect(sentence).toMatch(/made by PostgreSQL 14, this edge brings 18/);
  });
});

describe('an edge that runs', () => {
  const box = new SharedEdge();

  it('keeps a second one off its data folder, and goes on itself', async () => {
    const sentence = sentenceOf(await runEdgeProcess({ ARASUL_DATA_DIR: box.path }));
    expect(sentence).toMatch(new RegExp(`Another edge \\(process ${box.edge.pid}\\).*DATA_FOLDER_IN_USE`));
    expect((await fetch(`${box.url}/api/health`)).status).toBe(200);
    expect(postmastersIn(box.path)).toHaveLength(1);
  });

  it('stores its password nowhere and shows it only at the first start', async () => {
    const { password } = box;
    expect(password).toHaveLength(20);
    expect(readFileSync(join(box.path, 'journal', 'healing.jsonl'), 'utf8')).not.toContain(password);
    const pids = demoPids(box.path);
    expect(await box.edge.stop()).toBe(0);
    expect(processesIn(box.path)).toEqual([]);
    for (const pid of pids.values()) expect(existsSync(`/proc/${pid}`)).toBe(false);
    await box.start();
    expect(box.edge.password).toBeNull();
    expect(box.edge.output()).not.toContain(password);
    expect((await logIn(box.url, password)).status).toBe(200);
  });

  it('closes its data folder to others', () => {
    for (const name of ['', 'journal', 'secrets', 'processes', 'postgres', 'run']) {
      expect([name, statSync(join(box.path, name)).mode & 0o007]).toEqual([name, 0]);
    }
  });
});

describe('a data folder below one that is closed to others', () => {
  it('works, and the edge says so where its database had to go elsewhere', async () => {
    const folder = edgeFolder();
    chmodSync(folder.path, 0o700);
    const root = join(folder.path, 'data');
    const edge = await startEdgeProcess({ ARASUL_DATA_DIR: root });
    const location = join(root, 'postgres.location');
    try {
      expect((await logIn(edge.url, edge.password ?? '')).status).toBe(200);
      expect(existsSync(location)).toBe(isRoot);
      if (isRoot) {
        const elsewhere = readFileSync(location, 'utf8').trim();
        expect(edge.output()).toContain(
          `The database is in ${elsewhere}, because its user cannot enter ${root}.`,
        );
      }
      expect(await edge.stop()).toBe(0);
      const again = await startEdgeProcess({ ARASUL_DATA_DIR: root });
      expect(again.password).toBeNull();
      expect(await again.stop()).toBe(0);
    } finally {
      await edge.stop();
      if (existsSync(location)) {
        const elsewhere = readFileSync(location, 'utf8').trim();
        expect(dirname(elsewhere)).toBe('/var/lib/arasul-database');
        rmSync(elsewhere, { recursive: true, force: true });
      }
      folder.clear();
    }
  });
});
