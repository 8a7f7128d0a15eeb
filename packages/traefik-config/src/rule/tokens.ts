/** A rule is a Go expression; these are the tokens of Go that may stand in one. */
export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  | { readonly kind: '(' | ')' | ',' | '!' | '&&' | '||' | 'end'; readonly at: number };

/** What is wrong, and at which character of the rule. */
export interface RuleProblem {
  readonly message: string;
  readonly at: number;
}

export type Tokens =
  | { readonly kind: 'tokens'; readonly tokens: readonly Token[] }
  | { readonly kind: 'invalid'; readonly problem: RuleProblem };

const space = /[ \t\r\n]+|\/\/[^\n]*|\/\*[^]*?\*\//y;
const name = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const raw = /`(?<body>[^`]*)`/y;
const quoted = /"(?<body>(?:[^"\\\n]|\\[^\n])*)"/y;
const operator = /&&|\|\||[(),!]/y;

/** Go's escapes in a quoted text; `\'` belongs to characters only. */
const escape =
  /\\(?:(?<octal>[0-3][0-7]{2})|x(?<hex>[0-9a-fA-F]{2})|u(?<short>[0-9a-fA-F]{4})|U(?<long>[0-9a-fA-F]{8})|(?<letter>[abfnrtv\\"]))|\\/g;
const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** Splits a rule as Go's scanner does, with its rule that a line end after a name, a text or `)` ends it all. */
export function readTokens(rule: string): Tokens {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(rule);
  };
  const invalid = (message: string, where = at): Tokens => ({
    kind: 'invalid',
    problem: { message, at: where },
  });

  while (at < rule.length) {
    const start = at;
    const gap = take(space);
    if (gap !== null) {
      at += gap[0].length;
      // A comment up to the line end does not hold it, but what follows does.
      if (gap[0].includes('\n') && endsExpression(tokens.at(-1)) && !isOnlyGap(rule, at))
        return invalid(
          'the line ends here: put the operator at its end, not at the start of the next one',
          start,
        );
      continue;
    }
    const match = take(operator) ?? take(name) ?? take(raw) ?? take(quoted);
    if (match === null) return invalid(describe(rule, at));
    const token = toToken(match, start);
    if (token === null) return invalid('the text holds an escape that Go does not know');
    tokens.push(token);
    at += match[0].length;
  }
  tokens.push({ kind: 'end', at });
  return { kind: 'tokens', tokens };
}

const endsExpression = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind === 'name' || token.kind === 'string' || token.kind === ')');

const isOnlyGap = (rule: string, from: number): boolean =>
  rule.slice(from).replaceAll(new RegExp(space.source, 'g'), '') === '';

function toToken({ 0: text, groups }: RegExpExecArray, at: number): Token | null {
  if (text.startsWith('`'))
    return { kind: 'string', value: (groups?.['body'] ?? '').replaceAll('\r', ''), at };
  if (text.startsWith('"')) {
    const value = unescape(groups?.['body'] ?? '');
    return value === null ? null : { kind: 'string', value, at };
  }
  switch (text) {
    case '(':
    case ')':
    case ',':
    case '!':
    case '&&':
    case '||':
      return { kind: text, at };
    default:
      return { kind: 'name', text, at };
  }
}

/** `\xHH` and `\ooo` are bytes, the others characters: the text is put together as UTF-8. */
function unescape(body: string): string | null {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  let from = 0;
  for (const match of body.matchAll(escape)) {
    const { octal, hex, short, long, letter } = match.groups ?? {};
    bytes.push(...encoder.encode(body.slice(from, match.index)));
    from = match.index + match[0].length;
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (letter !== undefined) bytes.push(...encoder.encode(letters[letter]));
    else {
      const point = Number.parseInt(short ?? long ?? '', 16);
      if (!(point <= 0x10ffff) || (point >= 0xd800 && point <= 0xdfff)) return null;
      bytes.push(...encoder.encode(String.fromCodePoint(point)));
    }
  }
  bytes.push(...encoder.encode(body.slice(from)));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function describe(rule: string, at: number): string {
  const rest = rule.slice(at);
  if (rest.startsWith('`') || rest.startsWith('"')) return 'the text that begins here has no end';
  if (rest.startsWith("'")) return 'texts stand in backticks or double quotes, not in single ones';
  if (rest.startsWith('/*')) return 'the comment that begins here has no end';
  if (/^[&|]/.test(rest)) return 'the operators are && and ||';
  return `${JSON.stringify(String.fromCodePoint(rule.codePointAt(at) ?? 0))} has no place in a rule`;
}
