import { UpdateError } from '../errors.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

const deepest = 16;

/**
 * Reads JSON of which there is only one reading: no duplicate members, no `__proto__`, no number that a double cannot
 * hold exactly, no lone surrogates, at most 16 levels, UTF-8 without a byte order mark.
 * @throws {UpdateError} `MANIFEST_JSON`, naming `what` and the character at which it went wrong.
 */
export function parseJson(bytes: Uint8Array, what: string): Json {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new UpdateError('MANIFEST_JSON', `${what} is not valid UTF-8; write it again.`, { cause });
  }
  return new Parser(text, what).document();
}

class Parser {
  readonly #text: string;
  readonly #what: string;
  #at = 0;

  constructor(text: string, what: string) {
    this.#text = text;
    this.#what = what;
  }

  document(): Json {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('there is text after the value');
    return value;
  }

  #fail(why: string): never {
    throw new UpdateError(
      'MANIFEST_JSON',
      `${this.#what} is not strict JSON at character ${this.#at}: ${why}.`,
    );
  }

  #match(sticky: RegExp): string | null {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text)?.[0];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #skipSpace(): void {
    this.#match(/[ \t\n\r]*/uy);
  }

  #take(token: string): boolean {
    this.#skipSpace();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #value(depth: number): Json {
    if (depth > deepest) this.#fail(`it is nested deeper than ${deepest} levels`);
    if (this.#take('{')) return this.#object(depth);
    if (this.#take('[')) return this.#array(depth);
    if (this.#take('true')) return true;
    if (this.#take('false')) return false;
    if (this.#take('null')) return null;
    return this.#text[this.#at] === '"' ? this.#string() : this.#number();
  }

  #object(depth: number): JsonObject {
    const members: Record<string, Json> = {};
    if (this.#take('}')) return members;
    do {
      this.#skipSpace();
      const name = this.#string();
      if (name === '__proto__') this.#fail('a member is named __proto__');
      if (Object.hasOwn(members, name)) this.#fail(`the member ${JSON.stringify(name)} appears twice`);
      if (!this.#take(':')) this.#fail('a colon is missing');
      members[name] = this.#value(depth + 1);
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail('a closing brace is missing');
    return members;
  }

  #array(depth: number): readonly Json[] {
    const items: Json[] = [];
    if (this.#take(']')) return items;
    do items.push(this.#value(depth + 1));
    while (this.#take(','));
    if (!this.#take(']')) this.#fail('a closing bracket is missing');
    return items;
  }

  #string(): string {
    // eslint-disable-next-line no-control-regex -- RFC 8259 section 7: control characters must be escaped
    const token = this.#match(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy);
    if (token === null) this.#fail('a value or name is malformed');
    const value = JSON.parse(token) as string;
    if (/\p{Surrogate}/u.test(value)) this.#fail('a string holds half of a surrogate pair');
    return value;
  }

  #number(): number {
    const token = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy);
    if (token === null) this.#fail('a value or name is malformed');
    const value = Number(token);
    // 2^53+1 and 1e400 would silently become other numbers; another reader would see the first one.
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
      this.#fail(`the number ${token.slice(0, 30)} cannot be held exactly`);
    return value;
  }
}
