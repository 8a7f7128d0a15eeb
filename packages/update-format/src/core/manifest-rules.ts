import type { Fields, TextRule } from './fields.ts';
import { parseTimestamp } from './timestamp.ts';
import { requireVersion } from './version.ts';

/** Rules that several documents share. */
export const nameRule: TextRule = {
  maxLength: 64,
  pattern: /^[a-z0-9][a-z0-9._-]*$/u,
  like: 'a lower-case name of letters, digits, . _ -',
};
export const sha256Rule: TextRule = {
  maxLength: 64,
  pattern: /^[0-9a-f]{64}$/u,
  like: '64 hexadecimal digits',
};
export const notesRule: TextRule = { maxLength: 64 * 1024 };
const versionRule: TextRule = { maxLength: 64 };

export function readVersion(fields: Fields, name: string): string {
  const text = fields.text(name, versionRule);
  requireVersion(text, name);
  return text;
}

export const readOptionalVersion = (fields: Fields, name: string): string | null =>
  fields.has(name) ? readVersion(fields, name) : null;

/** Milliseconds since 1970. */
export function readInstant(fields: Fields, name: string): number {
  const text = fields.text(name, { maxLength: 24 });
  return parseTimestamp(text) ?? fields.fail(`.${name} must be a UTC time as 2026-03-01T12:00:00Z`);
}

export const readOptionalInstant = (fields: Fields, name: string): number | null =>
  fields.has(name) ? readInstant(fields, name) : null;
