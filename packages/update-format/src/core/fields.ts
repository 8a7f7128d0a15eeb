import { UpdateError, type UpdateErrorCode } from '../errors.ts';
import type { Json, JsonObject } from './json.ts';

/** What a text member must look like. */
export interface TextRule {
  readonly maxLength: number;
  readonly pattern?: RegExp;
  /** How the pattern reads for a person, as `a lower-case name`. */
  readonly like?: string;
}

/** Reads members of a JSON object one by one, each with its own rule, so that a refusal names member and reason. */
export class Fields {
  readonly #members: JsonObject;
  readonly #where: string;
  readonly #code: UpdateErrorCode;

  /** @throws {UpdateError} `code` when `value` is no object; the other methods likewise. */
  constructor(value: Json | undefined, where: string, code: UpdateErrorCode = 'MANIFEST_SCHEMA') {
    this.#where = where;
    this.#code = code;
    this.#members = isObject(value) ? value : this.fail('must be an object');
  }

  fail(why: string): never {
    throw new UpdateError(this.#code, `${this.#where} ${why}.`);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#members, name) && this.#members[name] !== null;
  }

  /** Where unknown members could change the meaning: names them. */
  only(names: readonly string[]): void {
    const unknown = Object.keys(this.#members).find((name) => !names.includes(name));
    if (unknown !== undefined) this.fail(`has the unknown member ${JSON.stringify(unknown)}`);
  }

  raw(name: string): Json | undefined {
    return this.has(name) ? this.#members[name] : undefined;
  }

  text(name: string, rule: TextRule): string {
    const value = this.raw(name);
    if (typeof value !== 'string') return this.#failMember(name, 'must be a text');
    return this.#checkText(name, value, rule);
  }

  optionalText(name: string, rule: TextRule): string | null {
    return this.has(name) ? this.text(name, rule) : null;
  }

  integer(name: string, least = 0): number {
    const value = this.raw(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least)
      return this.#failMember(name, `must be a whole number of at least ${least}`);
    return value;
  }

  optionalInteger(name: string, otherwise: number): number {
    return this.has(name) ? this.integer(name) : otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.raw(name) ?? otherwise;
    return typeof value === 'boolean' ? value : this.#failMember(name, 'must be true or false');
  }

  list(name: string, most: number): readonly Json[] {
    const value = this.raw(name);
    if (!Array.isArray(value)) return this.#failMember(name, 'must be a list');
    if (value.length > most) this.#failMember(name, `has more than ${most} items`);
    return value as readonly Json[];
  }

  texts(name: string, most: number, rule: TextRule): readonly string[] {
    return this.list(name, most).map((value) =>
      typeof value === 'string'
        ? this.#checkText(name, value, rule)
        : this.#failMember(name, 'must hold texts'),
    );
  }

  object(name: string): Fields {
    return new Fields(this.raw(name), `${this.#where}.${name}`, this.#code);
  }

  objects(name: string, most: number): readonly Fields[] {
    return this.list(name, most).map(
      (value, index) => new Fields(value, `${this.#where}.${name}[${index}]`, this.#code),
    );
  }

  #checkText(name: string, value: string, { maxLength, pattern, like }: TextRule): string {
    if (value.length > maxLength) this.#failMember(name, `is longer than ${maxLength} characters`);
    if (pattern !== undefined && !pattern.test(value))
      this.#failMember(name, `must be ${like ?? 'well-formed'}, not ${JSON.stringify(value.slice(0, 80))}`);
    return value;
  }

  #failMember(name: string, why: string): never {
    throw new UpdateError(this.#code, `${this.#where}.${name} ${why}.`);
  }
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
