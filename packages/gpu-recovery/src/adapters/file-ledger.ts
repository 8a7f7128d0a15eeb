import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GpuRecoveryError } from '../errors.ts';
import { emptyLedger, parseLedger } from '../core/ledger.ts';
import type { LedgerStore } from '../ports.ts';

/**
 * The ledger as one JSON file, replaced as a whole and on the disk before `save` resolves. A damaged file is
 * an error (`LEDGER_DAMAGED`), not an empty ledger: budgets must not come back by damage.
 */
export function fileLedger(path: string): LedgerStore {
  return {
    load: async () => {
      let text: string;
      try {
        text = await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return emptyLedger;
        throw new GpuRecoveryError('LEDGER_DAMAGED', `the ledger ${path} cannot be read`, { cause: error });
      }
      const ledger = parseLedger(text);
      if (ledger !== null) return ledger;
      throw new GpuRecoveryError(
        'LEDGER_DAMAGED',
        `the ledger ${path} is damaged: look at what happened last, then move it away`,
      );
    },
    save: async (ledger) => {
      const temporary = `${path}.new`;
      try {
        const file = await open(temporary, 'w', 0o600);
        try {
          await file.writeFile(`${JSON.stringify(ledger)}\n`);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
        const folder = await open(dirname(path), 'r');
        try {
          await folder.sync();
        } finally {
          await folder.close();
        }
      } catch (error) {
        throw new GpuRecoveryError('LEDGER_UNWRITABLE', `the ledger ${path} cannot be written`, {
          cause: error,
        });
      }
    },
  };
}

/** For tests and for where nothing may be written; its budgets end with the process. */
export function memoryLedger(): LedgerStore {
  let ledger = emptyLedger;
  return {
    load: () => Promise.resolve(ledger),
    save: (next) => {
      ledger = next;
      return Promise.resolve();
    },
  };
}
