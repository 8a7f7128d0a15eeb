import { type JsonObject, type JsonValue, listOf, objectOf, textOf } from '../../src/http/json.ts';
import { contentSchema } from '../../src/http/openapi.ts';

/** `request`: what was accepted must still be; `answer`: what was promised must still come. */
type Direction = 'request' | 'answer';

const variantsOf = (schema: JsonObject): readonly JsonObject[] => {
  const variants = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].map(objectOf);
  if (variants.length > 0) return variants;
  const types = listOf(schema['type']);
  return types.length === 0 ? [schema] : types.map((type) => ({ ...schema, type }));
};
const isNull = (schema: JsonObject): boolean => schema['type'] === 'null';
const choicesOf = (schema: JsonObject): readonly JsonValue[] | null => {
  if (schema['const'] !== undefined) return [schema['const']];
  return schema['enum'] === undefined ? null : listOf(schema['enum']);
};

const compareObjects = (
  before: JsonObject,
  after: JsonObject,
  at: string,
  direction: Direction,
): string[] => {
  const [old, now] = [objectOf(before['properties']), objectOf(after['properties'])];
  const [oldRequired, nowRequired] = [listOf(before['required']), listOf(after['required'])];
  const problems = Object.keys(old).flatMap((name) =>
    now[name] === undefined
      ? [`${at}.${name} is gone`]
      : compare(objectOf(old[name]), objectOf(now[name]), `${at}.${name}`, direction),
  );
  const [strict, lax] = direction === 'request' ? [nowRequired, oldRequired] : [oldRequired, nowRequired];
  for (const name of strict) {
    if (lax.includes(name) || (direction === 'answer' && now[textOf(name)] === undefined)) continue;
    problems.push(
      `${at}.${textOf(name)} is ${direction === 'request' ? 'now required' : 'no longer always there'}`,
    );
  }
  return problems;
};

const compareBounds = (before: JsonObject, after: JsonObject, at: string): string[] => {
  const problems: string[] = [];
  for (const [key, sign] of [
    ['maximum', 1],
    ['maxLength', 1],
    ['maxItems', 1],
    ['minimum', -1],
    ['minLength', -1],
    ['minItems', -1],
  ] as const) {
    const [old, now] = [before[key], after[key]];
    if (typeof now !== 'number') continue;
    if (typeof old !== 'number' || sign * now < sign * old) problems.push(`${at}: ${key} is narrower`);
  }
  if (after['pattern'] !== undefined && after['pattern'] !== before['pattern']) {
    problems.push(`${at}: pattern is another`);
  }
  return problems;
};

const compareOne = (before: JsonObject, after: JsonObject, at: string, direction: Direction): string[] => {
  const [old, now] = [before['type'], after['type']];
  const widened = direction === 'request' && old === 'integer' && now === 'number';
  if (old !== now && now !== undefined && !widened)
    return [`${at}: type was ${textOf(old)}, is ${textOf(now)}`];
  const problems = compareObjects(before, after, at, direction);
  if (before['items'] !== undefined) {
    problems.push(...compare(objectOf(before['items']), objectOf(after['items']), `${at}[]`, direction));
  }
  if (direction === 'answer') return problems;
  const choices = choicesOf(after);
  const lost =
    choices === null ? [] : (choicesOf(before) ?? []).filter((choice) => !choices.includes(choice));
  if (choices !== null && choicesOf(before) === null) problems.push(`${at} takes fixed values only`);
  problems.push(...lost.map((choice) => `${at} no longer takes ${textOf(choice)}`));
  return [...problems, ...compareBounds(before, after, at)];
};

function compare(before: JsonObject, after: JsonObject, at: string, direction: Direction): string[] {
  const [old, now] = [variantsOf(before), variantsOf(after)];
  if (old.length === 1 && now.length === 1) return compareOne(before, after, at, direction);
  const problems = old.flatMap((variant, index) => {
    if (direction === 'answer' && isNull(variant)) return [];
    const best = now
      .map((candidate) => compareOne(variant, candidate, at, direction))
      .sort((a, b) => a.length - b.length)[0];
    return best === undefined || best.length > 0 ? [`${at}: variant ${index + 1} is gone or narrower`] : [];
  });
  if (direction === 'answer' && now.some(isNull) && !old.some(isNull)) problems.push(`${at} can now be null`);
  return problems;
}

const compareParameters = (before: JsonObject, after: JsonObject, id: string): string[] => {
  const named = (operation: JsonObject): Map<string, JsonObject> =>
    new Map(
      listOf(operation['parameters'])
        .map(objectOf)
        .map((one) => [`${textOf(one['in'])} ${textOf(one['name'])}`, one]),
    );
  const [old, now] = [named(before), named(after)];
  const problems = [...old].flatMap(([key, parameter]) => {
    const other = now.get(key);
    if (other === undefined) return [`${id}: ${key} is gone`];
    return compare(objectOf(parameter['schema']), objectOf(other['schema']), `${id}: ${key}`, 'request');
  });
  for (const [key, parameter] of now) {
    if (parameter['required'] === true && old.get(key)?.['required'] !== true)
      problems.push(`${id}: ${key} is now required`);
  }
  return problems;
};

const compareOperation = (before: JsonObject, after: JsonObject, id: string): string[] => {
  const problems = compareParameters(before, after, id);
  const [oldScope, newScope] = [before['x-arasul-scope'], after['x-arasul-scope']];
  if (oldScope !== newScope && newScope !== 'anyone') problems.push(`${id}: its scope is another`);
  if (after['requestBody'] !== undefined) {
    const [old, now] = [objectOf(before['requestBody']), objectOf(after['requestBody'])];
    problems.push(...compare(contentSchema(old), contentSchema(now), `${id}: body`, 'request'));
  }
  const answers = Object.entries(objectOf(before['responses'])).filter(([status]) => status.startsWith('2'));
  for (const [status, response] of answers) {
    const other = objectOf(after['responses'])[status];
    if (other === undefined) problems.push(`${id}: the answer ${status} is gone`);
    else
      problems.push(
        ...compare(
          contentSchema(objectOf(response)),
          contentSchema(objectOf(other)),
          `${id}: answer`,
          'answer',
        ),
      );
  }
  return problems;
};

/** What a client that was written for `before` would stumble over in `after`; one sentence each. */
export const breakingChanges = (before: JsonObject, after: JsonObject): readonly string[] => {
  const paths = (document: JsonObject): JsonObject => objectOf(document['paths']);
  return Object.entries(paths(before)).flatMap(([path, methods]) =>
    Object.entries(objectOf(methods)).flatMap(([method, operation]) => {
      const other = objectOf(paths(after)[path])[method];
      const id = textOf(objectOf(operation)['operationId']);
      return other === undefined
        ? [`${id} (${method.toUpperCase()} ${path}) is gone`]
        : compareOperation(objectOf(operation), objectOf(other), id);
    }),
  );
};
