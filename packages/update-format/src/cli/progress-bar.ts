import type { Progress } from '../ports.ts';
import type { Output } from './command-io.ts';
import { showBytes } from './show.ts';

const widthCells = 30;
const refreshMs = 100;
const words: Readonly<Record<Progress['phase'], string>> = {
  hash: 'Reading',
  write: 'Writing',
  verify: 'Verifying',
  extract: 'Extracting',
};

/** A bar on a terminal; nothing elsewhere. */
export class ProgressBar {
  readonly #output: Output;
  readonly #nowMs: () => number;
  #shownMs = Number.NEGATIVE_INFINITY;
  #shown = false;

  constructor(output: Output, nowMs: () => number = () => performance.now()) {
    this.#output = output;
    this.#nowMs = nowMs;
  }

  readonly report = (progress: Progress): void => {
    if (!this.#output.isTTY || this.#nowMs() - this.#shownMs < refreshMs) return;
    this.#shownMs = this.#nowMs();
    this.#shown = true;
    this.#output.write(`\r${barOf(progress)}\u001b[K`);
  };

  /** Takes the bar away. */
  clear(): void {
    if (this.#shown) this.#output.write('\r\u001b[K');
    this.#shown = false;
  }
}

function barOf({ phase, doneBytes, totalBytes }: Progress): string {
  const word = words[phase].padEnd(10);
  if (totalBytes === null || totalBytes === 0) return `${word} ${showBytes(doneBytes)}`;
  const share = Math.min(1, doneBytes / totalBytes);
  const full = Math.round(share * widthCells);
  const bar = `${'█'.repeat(full)}${'░'.repeat(widthCells - full)}`;
  return `${word} ${bar} ${Math.floor(share * 100)
    .toString()
    .padStart(3)} % of ${showBytes(totalBytes)}`;
}
