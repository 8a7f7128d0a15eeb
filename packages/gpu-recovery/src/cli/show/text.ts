import type { Measured } from '../../core/measured.ts';

/** Text of a log or a tool may hold control characters that would move the cursor of a terminal. */
export function safeText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

/** Lines of a table with columns of equal width; the last column is as long as it is. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, cell.length);
    });
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** A value with its unit; `-` where it is not known. */
export function value(measured: Measured<number>, unit: string): string {
  return measured.known ? `${measured.value.toFixed(0)} ${unit}` : '-';
}
