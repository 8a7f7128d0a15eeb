import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileRule } from '../../src/rule/compile.ts';
import { type Target, dialectOf } from '../../src/rule/dialect.ts';
import { evaluate } from '../../src/rule/evaluate.ts';
import { type RequestFacts, prepareRequest } from '../../src/rule/request.ts';

/** `expected`: what the matcher varies (client address, method or URL) and 200 matched, 404 not matched. */
export interface Vector {
  readonly desc: string;
  readonly matcher: string;
  readonly rule: string;
  readonly error: boolean;
  readonly target?: Target;
  readonly protocol?: 'http' | 'tcp';
  readonly ruleSyntax?: string;
  readonly expected?: Readonly<Record<string, number>>;
  readonly expectedHeaders?: readonly (readonly [Readonly<Record<string, string>>, number])[];
}

export function readVectors(folder: string): readonly Vector[] {
  const files = readdirSync(folder).filter((name) => /^rule-vectors-.*\.json$/.test(name));
  return files.flatMap(
    (name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { vectors: Vector[] }).vectors,
  );
}

const base: RequestFacts = {
  host: 'example.com',
  method: 'GET',
  path: '/',
  query: '',
  headers: [],
  ip: '127.0.0.1',
};

/** Taken apart by hand: the URL class would encode what these vectors are about. */
function fromUrl(url: string): RequestFacts {
  const parts = /^https?:\/\/(?<host>[^/?]*)(?<path>[^?]*)(?:\?(?<query>.*))?$/.exec(url)?.groups;
  return { ...base, host: parts?.['host'] ?? '', path: parts?.['path'] ?? '', query: parts?.['query'] ?? '' };
}

const requestOf = (matcher: string, varied: string): RequestFacts => {
  if (matcher === 'ClientIP') return { ...base, ip: varied };
  if (matcher === 'Method') return { ...base, method: varied };
  return fromUrl(varied);
};

/** What the rule does with each request of the vector: 'error', or status by request. */
export function outcomeOf(vector: Vector): unknown {
  const target = vector.target ?? 'v3.7';
  const compiled = compileRule(vector.rule, dialectOf(target, vector.protocol ?? 'http', vector.ruleSyntax));
  if (compiled.kind !== 'compiled') return 'error';
  const status = (facts: RequestFacts): number =>
    evaluate(compiled.expression, prepareRequest(facts, { target })) ? 200 : 404;
  return {
    expected: Object.fromEntries(
      Object.keys(vector.expected ?? {}).map((key) => [key, status(requestOf(vector.matcher, key))]),
    ),
    expectedHeaders: (vector.expectedHeaders ?? []).map(([headers]) => [
      headers,
      status({ ...base, headers: Object.entries(headers) }),
    ]),
  };
}

export const promiseOf = (vector: Vector): unknown =>
  vector.error ? 'error' : { expected: vector.expected ?? {}, expectedHeaders: vector.expectedHeaders ?? [] };
