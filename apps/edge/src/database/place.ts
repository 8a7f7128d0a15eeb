import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isReachableBy, letGroupPass } from '../data-folder.ts';
import { EdgeError, messageOf } from '../errors.ts';
import type { EngineUser } from './engine.ts';

/** Where the embedded database lives, and as whom. */
export interface Place {
  readonly cluster: string;
  readonly engineFolder: string;
  readonly socketFolder: string;
  readonly user: EngineUser | null;
  /** A sentence for the owner when it is not where one would look. */
  readonly notice: string | null;
}

/** `sun_path` holds 108 bytes with its zero, and PostgreSQL appends the port to its lock file. */
const socketPathLimit = 100;
const socketName = '.s.PGSQL.5432';

/** PostgreSQL refuses to run as root: the user `postgres` if there is one, else `nobody`. */
const unprivilegedUser = (): EngineUser => {
  const entries = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = entries.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new EdgeError(
    'DATABASE_START_FAILED',
    'PostgreSQL does not run as root and this system has neither a user postgres nor nobody: ' +
      'start the edge as another user or set ARASUL_DATABASE_URL.',
  );
};

const ownFolder = (path: string, mode: number, owner: EngineUser | null): void => {
  mkdirSync(path, { recursive: true, mode });
  chmodSync(path, mode);
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
};

/** The folder of sockets, or a short one elsewhere when its path is too long for a socket. */
const socketFolderFor = (base: string, user: EngineUser | null): string => {
  const near = join(base, 'run', 'postgres');
  if (Buffer.byteLength(join(near, socketName)) <= socketPathLimit) {
    ownFolder(near, 0o700, user);
    return near;
  }
  const id = createHash('sha256').update(base).digest('hex').slice(0, 16);
  const runtimeFolder = user === null ? process.env['XDG_RUNTIME_DIR'] : undefined;
  const far = join(runtimeFolder ?? tmpdir(), `arasul-${id}`);
  ownFolder(far, 0o700, user);
  const { uid, mode } = lstatSync(far);
  if (!lstatSync(far).isDirectory() || uid !== (user?.uid ?? process.getuid?.()) || (mode & 0o077) !== 0) {
    throw new EdgeError(
      'DATABASE_START_FAILED',
      `The folder ${far} for the database's socket belongs to somebody else: remove it, or choose a shorter ARASUL_DATA_DIR.`,
    );
  }
  return far;
};

/** Where the cluster went when the data folder lies where its user cannot follow; the file is the truth. */
const elsewhere = (dataRoot: string, user: EngineUser, home: string): string => {
  const file = join(dataRoot, 'postgres.location');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const folder = join(home, randomBytes(8).toString('hex'));
  try {
    mkdirSync(home, { recursive: true, mode: 0o711 });
    chmodSync(home, 0o711);
    mkdirSync(folder, { mode: 0o710 });
  } catch (cause) {
    throw new EdgeError(
      'DATABASE_START_FAILED',
      `PostgreSQL does not run as root, its user cannot enter ${dataRoot}, and ${home} cannot be made ` +
        `(${messageOf(cause)}): set ARASUL_DATA_DIR to a folder below one that everybody may pass.`,
      { cause },
    );
  }
  letGroupPass(folder, user.gid);
  writeFileSync(file, `${folder}\n`, { mode: 0o600 });
  return folder;
};

/** Decides where the embedded database lives below the data folder, and makes its folders. */
export const placeDatabase = (dataRoot: string, closedHome = '/var/lib/arasul-database'): Place => {
  const root = realpathSync(dataRoot);
  const user = process.getuid?.() === 0 ? unprivilegedUser() : null;
  let base = root;
  let notice: string | null = null;
  if (user !== null) {
    if (isReachableBy(root, user.uid, user.gid)) letGroupPass(root, user.gid);
    else {
      base = elsewhere(root, user, closedHome);
      if (!isReachableBy(base, user.uid, user.gid)) {
        throw new EdgeError(
          'DATABASE_START_FAILED',
          `PostgreSQL does not run as root and its user can enter neither ${root} nor ${base}: ` +
            'set ARASUL_DATA_DIR to a folder below one that everybody may pass.',
        );
      }
      notice = `The database is in ${base}, because its user cannot enter ${root}.`;
    }
    ownFolder(join(base, 'run'), 0o710, { uid: 0, gid: user.gid });
  } else ownFolder(join(base, 'run'), 0o700, null);
  return {
    cluster: join(base, 'postgres'),
    engineFolder: join(base, 'engine'),
    socketFolder: socketFolderFor(base, user),
    user,
    notice,
  };
};
