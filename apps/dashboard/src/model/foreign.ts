const bidiNames: Readonly<Record<string, string>> = {
  '\u202A': 'LRE',
  '\u202B': 'RLE',
  '\u202C': 'PDF',
  '\u202D': 'LRO',
  '\u202E': 'RLO',
  '\u2066': 'LRI',
  '\u2067': 'RLI',
  '\u2068': 'FSI',
  '\u2069': 'PDI',
};

const longest = 200;

/**
 * Text that came from a service, fit to be shown: control characters become their pictures (U+2400 block),
 * marks that turn the reading direction are named, and it ends somewhere.
 */
export function foreignText(text: string): string {
  const shown = text
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, (mark) => `⟦${bidiNames[mark] ?? 'BIDI'}⟧`)
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    .replaceAll(/[\u0000-\u001F]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replaceAll(/[\u007F-\u009F]/g, '\u2421');
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}
