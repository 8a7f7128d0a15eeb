import { type RuleProblem, type Token, readTokens } from './tokens.ts';

export interface MatcherCall {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly string[];
  /** Character of the rule at which it begins. */
  readonly at: number;
}

export type Rule =
  | MatcherCall
  | { readonly kind: 'not'; readonly rule: Rule }
  | { readonly kind: 'and' | 'or'; readonly rules: readonly Rule[] };

export type ParsedRule =
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'invalid'; readonly problem: RuleProblem };

/** Deeper than anyone writes by hand, and far from the end of the stack. */
const maxDepth = 200;

/** Thrown inside of this file only, so that the grammar reads like the grammar. */
class Unexpected extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/**
 * Reads a rule of Traefik v2 or v3:
 *
 *     or = and { "||" and }    and = unary { "&&" unary }    unary = "!" unary | primary
 *     primary = "(" or ")" | name "(" [ text { "," text } [ "," ] ] ")"
 *
 * Which names exist, and which arguments they take, depends on the version: see `checkMatchers`.
 */
export function parseRule(text: string): ParsedRule {
  const read = readTokens(text);
  if (read.kind === 'invalid') return read;
  const cursor = new Cursor(read.tokens);
  try {
    const rule = readOr(cursor, 0);
    cursor.expect('end', 'an operator, or the end of the rule');
    return { kind: 'rule', rule };
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    return { kind: 'invalid', problem: { message: error.message, at: error.at } };
  }
}

class Cursor {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', at: 0 };
  }

  take(kind: Token['kind']): boolean {
    if (this.token.kind !== kind) return false;
    this.#next += 1;
    return true;
  }

  expect(kind: Token['kind'], what: string): void {
    const { at } = this.token;
    if (!this.take(kind)) throw new Unexpected(`${what} is expected here`, at);
  }
}

const readOr = (cursor: Cursor, depth: number): Rule => readChain(cursor, '||', 'or', readAnd, depth);
const readAnd = (cursor: Cursor, depth: number): Rule => readChain(cursor, '&&', 'and', readUnary, depth);

function readChain(
  cursor: Cursor,
  operator: '||' | '&&',
  kind: 'or' | 'and',
  readPart: (cursor: Cursor, depth: number) => Rule,
  depth: number,
): Rule {
  const first = readPart(cursor, depth);
  const rules = [first];
  while (cursor.take(operator)) rules.push(readPart(cursor, depth));
  return rules.length === 1 ? first : { kind, rules };
}

function readUnary(cursor: Cursor, depth: number): Rule {
  if (depth > maxDepth) throw new Unexpected('the rule is nested too deeply', cursor.token.at);
  if (cursor.take('!')) return { kind: 'not', rule: readUnary(cursor, depth + 1) };
  if (cursor.take('(')) {
    const rule = readOr(cursor, depth + 1);
    cursor.expect(')', 'an operator or )');
    return rule;
  }
  return readCall(cursor);
}

function readCall(cursor: Cursor): MatcherCall {
  const { token } = cursor;
  if (token.kind !== 'name') throw new Unexpected('a matcher, ! or ( is expected here', token.at);
  cursor.take('name');
  cursor.expect('(', `( after ${token.text}`);
  const args: string[] = [];
  while (cursor.token.kind === 'string') {
    args.push(cursor.token.value);
    cursor.take('string');
    if (!cursor.take(',')) break;
  }
  cursor.expect(')', args.length === 0 ? 'a text in backticks, or )' : 'a comma or )');
  return { kind: 'call', name: token.text, args, at: token.at };
}
