export interface Fence {
  readonly language: string;
  /** Named by a comment right before the fence, relative to the document; null when there is none. */
  readonly file: string | null;
  readonly text: string;
}

interface Block {
  readonly marker: string;
  readonly language: string;
  readonly file: string | null;
  readonly lines: string[];
}

const opening = /^ {0,3}(?<marker>`{3,}|~{3,})\s*(?<language>[\w-]*)/;
const comment = /^<!--\s*(?<file>\S+)\s*-->$/;

/** Splits a document into its fenced blocks and the prose around them. */
function read(document: string): { readonly fences: readonly Fence[]; readonly prose: string } {
  const fences: Fence[] = [];
  const prose: string[] = [];
  let open: Block | null = null;
  let named: string | null = null;
  for (const line of document.split('\n')) {
    if (open !== null) {
      if (line.trim().startsWith(open.marker)) {
        const { language, file, lines } = open;
        fences.push({ language, file, text: lines.map((each) => `${each}\n`).join('') });
        open = null;
      } else open.lines.push(line);
      continue;
    }
    const { marker, language } = opening.exec(line)?.groups ?? {};
    if (marker !== undefined) {
      open = { marker, language: language ?? '', file: named, lines: [] };
      named = null;
      continue;
    }
    const file = comment.exec(line.trim())?.groups?.['file'];
    if (file !== undefined) named = file;
    else if (line.trim() !== '') named = null;
    prose.push(line);
  }
  return { fences, prose: prose.join('\n') };
}

export const fencesOf = (document: string): readonly Fence[] => read(document).fences;

/** Targets of links, pictures and `src` attributes outside of fences. */
export function linksOf(document: string): readonly string[] {
  const { prose } = read(document);
  const matches = prose.matchAll(/\]\((?<link>[^)\s]+)[^)]*\)|src="(?<src>[^"]+)"/g);
  return [...matches].map(({ groups }) => groups?.['link'] ?? groups?.['src'] ?? '');
}
