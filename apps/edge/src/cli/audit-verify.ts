import { headFileIn } from '../audit/log.ts';
import { verifyAudit } from '../audit/verify.ts';
import type { Config } from '../config.ts';
import type { AuditVerdict } from '../contract/audit.ts';
import { EdgeError } from '../errors.ts';
import { secretOf } from '../secret-file.ts';
import { withDatabase } from './with-database.ts';

/**
 * Reads the whole audit log of this box and says whether it is as it was written.
 *
 * @throws EdgeError `NOT_READY` when the edge was never started on this database.
 */
export const auditVerify = (config: Config): Promise<AuditVerdict> =>
  withDatabase(config, async (pool, folder) => {
    const { rows } = await pool.query<{ node_id: number }>('SELECT node_id FROM nodes WHERE name = $1', [
      config.nodeId,
    ]);
    const [node] = rows;
    if (node === undefined) {
      throw new EdgeError('NOT_READY', 'This box has no audit log yet: start the edge first.');
    }
    const key = secretOf(folder.secrets, 'audit.key');
    return verifyAudit(pool, node.node_id, { headFile: headFileIn(folder.journal), key });
  });

export const describeVerdict = ({ ok, rows, heads, problem }: AuditVerdict): string => {
  if (ok) return `The audit log is whole: ${rows} rows, ${heads} noted heads agree.`;
  return `The audit log was changed: ${problem?.code ?? 'unknown'} at row ${problem?.seq ?? 0}.`;
};
