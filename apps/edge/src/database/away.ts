import { codeOf } from '../errors.ts';

/**
 * SQLSTATE classes 08 (connection) and 53 (no room, no memory, no connection left), 57P01 to 57P03 (it stops
 * or starts), 57014 (the time of a statement was over), and what the system says of a connection.
 */
const awayCodes = /^(08...|53...|57P0[123]|57014|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/;

/** Does the error mean that the database cannot serve now, and the same statement may succeed later? */
export const isDatabaseAway = (error: unknown): boolean => {
  const code = codeOf(error);
  if (code !== null) return awayCodes.test(code);
  return (
    error instanceof Error &&
    /timeout exceeded when trying to connect|Connection terminated|Query read timeout/i.test(error.message)
  );
};

/** SQLSTATE classes 22 (data exception) and 23 (integrity): the row itself cannot be stored, now or later. */
export const isRefusedRow = (error: unknown): boolean => /^2[23]...$/.test(codeOf(error) ?? '');
