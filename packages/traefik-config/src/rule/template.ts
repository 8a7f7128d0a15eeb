import { quotePattern } from './pattern.ts';

export type TemplateUse = 'host' | 'path' | 'prefix' | 'query';

export type Template =
  | { readonly kind: 'pattern'; readonly pattern: string; readonly hasVariables: boolean }
  | { readonly kind: 'invalid'; readonly message: string };

const defaults: Readonly<Record<TemplateUse, string>> = {
  host: '[^.]+',
  path: '[^/]+',
  prefix: '[^/]+',
  query: '.*',
};

/**
 * The pattern of a v2 template as `/{name}` or `{sub:[a-z]+}.example.com`: what stands outside of braces is taken
 * literally, `{name}` is one segment, `{name:pattern}` the pattern (containous/mux, regexp.go).
 */
export function compileTemplate(text: string, use: TemplateUse): Template {
  const spans = bracedSpans(text);
  if (spans === null)
    return { kind: 'invalid', message: `the braces of ${JSON.stringify(text)} do not match` };
  let pattern = use === 'host' ? '(?i)^' : '^';
  let from = 0;
  for (const [start, end] of spans) {
    const inner = text.slice(start + 1, end - 1);
    const colon = inner.indexOf(':');
    const name = colon < 0 ? inner : inner.slice(0, colon);
    const body = colon < 0 ? defaults[use] : inner.slice(colon + 1);
    if (name === '' || body === '')
      return {
        kind: 'invalid',
        message: `${JSON.stringify(text.slice(start, end))} lacks its name or its pattern`,
      };
    pattern += `${quotePattern(text.slice(from, start))}(?:${body})`;
    from = end;
  }
  pattern += quotePattern(text.slice(from));
  // A value that is left out matches whatever the request has.
  if (use === 'query' && text.endsWith('=')) pattern += defaults.query;
  return {
    kind: 'pattern',
    pattern: use === 'prefix' ? pattern : `${pattern}$`,
    hasVariables: spans.length > 0,
  };
}

/** Whether `{name}` or `{name:pattern}` stands in the text, as v2 means it. */
export const hasTemplate = (text: string): boolean =>
  (bracedSpans(text) ?? []).some(([start, end]) =>
    /^\{[A-Za-z_]\w*(?::.*)?\}$/s.test(text.slice(start, end)),
  );

/** Start and end of each outermost pair of braces; null when one is left over. */
export function bracedSpans(text: string): readonly (readonly [number, number])[] | null {
  const spans: [number, number][] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '{') {
      if (depth === 0) start = index;
      depth += 1;
    } else if (text[index] === '}') {
      depth -= 1;
      if (depth < 0) return null;
      if (depth === 0) spans.push([start, index + 1]);
    }
  }
  return depth === 0 ? spans : null;
}
