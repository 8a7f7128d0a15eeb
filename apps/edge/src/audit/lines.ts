import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { codeOf } from '../errors.ts';

const newline = 0x0a;

/** The complete lines of a file; none when it is not there. What a crash left of a last line is left out. */
export const readLines = (file: string): readonly string[] => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  const complete = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return complete.filter((line) => line !== '');
};

/** Where the last complete line ends. */
const endOfLines = (descriptor: number): number => {
  const { size } = fstatSync(descriptor);
  if (size === 0) return 0;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last[0] === newline ? size : readFileSync(descriptor).lastIndexOf(newline) + 1;
};

/**
 * Appends a line and has it on the disk before it returns. The rest of a line that a crash tore is cut off
 * first: it was never acknowledged, and the new line would become part of it.
 */
export const appendDurably = (file: string, text: string): void => {
  const descriptor = openSync(file, 'a+', 0o600);
  try {
    ftruncateSync(descriptor, endOfLines(descriptor));
    writeFileSync(descriptor, `${text}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
