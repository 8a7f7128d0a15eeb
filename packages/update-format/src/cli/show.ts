/** Text from a package, safe on a terminal: control and direction characters become visible. */
export const safeText = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, (character) =>
    character === '\n' ? '\n  ' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function showBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}

export const showKey = (id: string): string => id.slice(0, 16);
