import { accessSync, chmodSync, chownSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EdgeError, codeOf, messageOf } from './errors.ts';

/** The folders of the edge; all lie in one folder that others cannot enter. */
export interface DataFolder {
  readonly root: string;
  readonly run: string;
  readonly journal: string;
  readonly processes: string;
  readonly secrets: string;
}

const reason = (error: unknown): string => {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there';
    case 'EROFS':
      return 'its file system is read-only';
    case 'ENOSPC':
      return 'its disk is full';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file stands where a folder is needed';
    default:
      return messageOf(error);
  }
};

/**
 * Makes the data folder and its parts.
 *
 * @throws EdgeError `DATA_FOLDER_UNUSABLE` when it cannot be made or written.
 */
export const openDataFolder = (root: string): DataFolder => {
  const folder: DataFolder = {
    root,
    run: join(root, 'run'),
    journal: join(root, 'journal'),
    processes: join(root, 'processes'),
    secrets: join(root, 'secrets'),
  };
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const path of [folder.run, folder.journal, folder.processes, folder.secrets]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    }
    // A folder that was there before may be open to others; a shared one (mode 0710) stays as it is.
    if ((statSync(root).mode & 0o067) !== 0) chmodSync(root, 0o700);
  } catch (cause) {
    throw new EdgeError(
      'DATA_FOLDER_UNUSABLE',
      `The data folder ${root} cannot be used: ${reason(cause)}. Make it writable or set ARASUL_DATA_DIR.`,
      { cause },
    );
  }
  return folder;
};

/** Lets one group pass through the data folder to the part that is its own, and see nothing else. */
export const letGroupPass = (root: string, gid: number): void => {
  const { uid } = statSync(root);
  chownSync(root, uid, gid);
  chmodSync(root, 0o710);
};

/** Can a user with this uid and gid reach `path` from the root? Looks at the mode of each folder above it. */
export const isReachableBy = (path: string, uid: number, gid: number): boolean => {
  for (let current = dirname(path); ; current = dirname(current)) {
    const { mode, uid: owner, gid: group } = statSync(current);
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (current === dirname(current)) return true;
  }
};
