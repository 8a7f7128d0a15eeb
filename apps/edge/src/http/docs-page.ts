import { type JsonObject, listOf, objectOf, textOf } from './json.ts';
import { type OpenApiDocument, contentSchema } from './openapi.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

const limits: readonly (readonly [string, string])[] = [
  ['minLength', 'at least %s characters'],
  ['maxLength', 'at most %s characters'],
  ['minimum', 'from %s'],
  ['maximum', 'to %s'],
  ['maxItems', 'at most %s'],
  ['default', '%s unless given'],
];

/** A schema in one line, as a person writes it down. */
const typeOf = (schema: JsonObject): string => {
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  const choices = listOf(schema['enum']);
  if (choices.length > 0) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  const variants = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
  if (variants.length > 0) return variants.map((variant) => typeOf(objectOf(variant))).join(' | ');
  const types = listOf(schema['type']);
  if (types.length > 0) return types.map((type) => typeOf({ ...schema, type })).join(' | ');
  if (schema['type'] === 'array') return `list of ${typeOf(objectOf(schema['items']))}`;
  const known = textOf(schema['format']) || textOf(schema['type']) || 'any';
  const bounds = limits.flatMap(([key, text]) => {
    const value = textOf(schema[key]);
    return value === '' || Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER
      ? []
      : [text.replace('%s', value)];
  });
  return bounds.length === 0 ? known : `${known}, ${bounds.join(', ')}`;
};

const maxDepth = 3;

const fieldRows = (schema: JsonObject, prefix = '', depth = 1): string => {
  const required = new Set(listOf(schema['required']).map(textOf));
  return Object.entries(objectOf(schema['properties']))
    .map(([name, value]) => {
      const field = objectOf(value);
      const item = field['type'] === 'array' ? objectOf(field['items']) : field;
      const path = `${prefix}${name}${field['type'] === 'array' ? '[]' : ''}`;
      const inner = depth < maxDepth ? fieldRows(item, `${path}.`, depth + 1) : '';
      return (
        `<tr><td><code>${escapeHtml(path)}</code>${required.has(name) ? '' : ' <i>optional</i>'}</td>` +
        `<td>${escapeHtml(typeOf(field))}</td></tr>${inner}`
      );
    })
    .join('');
};

const table = (title: string, rows: string): string =>
  rows === '' ? '' : `<h4>${title}</h4><table><tbody>${rows}</tbody></table>`;

const parameterRows = (operation: JsonObject): string =>
  listOf(operation['parameters'])
    .map(objectOf)
    .map(
      (parameter) =>
        `<tr><td><code>${escapeHtml(textOf(parameter['name']))}</code> in the ${escapeHtml(textOf(parameter['in']))}` +
        `${parameter['required'] === true ? '' : ' <i>optional</i>'}</td>` +
        `<td>${escapeHtml(typeOf(objectOf(parameter['schema'])))}</td></tr>`,
    )
    .join('');

const who = (scope: string): string => {
  if (scope === 'anyone') return 'anyone';
  return scope === 'person'
    ? 'a person who logged in'
    : `a person, or a token with <code>${escapeHtml(scope)}</code>`;
};

const section = (path: string, method: string, operation: JsonObject): string => {
  const id = textOf(operation['operationId']);
  const responses = Object.entries(objectOf(operation['responses']));
  const [status, good] = responses.find(([code]) => code.startsWith('2')) ?? ['', {}];
  const errors = responses
    .filter(([code]) => !code.startsWith('2'))
    .map(
      ([code, response]) =>
        `<tr><td><code>${escapeHtml(code)}</code></td><td>${escapeHtml(textOf(objectOf(response)['description']))}</td></tr>`,
    )
    .join('');
  return (
    `<section id="${escapeHtml(id)}"><h3><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h3>` +
    `<p>${escapeHtml(textOf(operation['summary']))}</p><p>For: ${who(textOf(operation['x-arasul-scope']))}</p>` +
    table('Parameters', parameterRows(operation)) +
    table('Body', fieldRows(contentSchema(objectOf(operation['requestBody'])))) +
    table(`Answer ${escapeHtml(status)}`, fieldRows(contentSchema(objectOf(good)))) +
    `<details><summary>Errors</summary>${table('Status and codes', errors)}</details></section>`
  );
};

/** The description as one page: no script, no style in the markup, nothing from elsewhere. */
export const renderDocs = (document: OpenApiDocument): string => {
  const info = objectOf(document['info']);
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const links = all
    .map(({ operation }) => textOf(operation['operationId']))
    .map((id) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(id)}</a></li>`)
    .join('');
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escapeHtml(textOf(info['title']))} API</title><link rel="stylesheet" href="/api/docs.css"></head><body>` +
    `<h1>${escapeHtml(textOf(info['title']))} API ${escapeHtml(textOf(info['version']))}</h1>` +
    `<p>${escapeHtml(textOf(info['description']))}</p>` +
    '<p>For programs: <a href="/api/openapi.json">openapi.json</a>. Every error has the shape ' +
    '<code>{ error: { code, message, details? }, timestamp }</code>.</p>' +
    `<nav><ul>${links}</ul></nav><main>` +
    all.map(({ path, method, operation }) => section(path, method, operation)).join('') +
    '</main></body></html>'
  );
};

export const docsStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; overflow-wrap: anywhere; }
nav ul { columns: 14rem; padding-left: 1rem; }
section { border-top: 1px solid; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
td { border-bottom: 1px solid color-mix(in srgb, currentcolor 25%, transparent); padding: 0.25rem 0.5rem; vertical-align: top; width: 50%; }
h4 { margin: 1rem 0 0.25rem; }
`;
