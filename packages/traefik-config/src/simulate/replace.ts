import { RE2JS } from 're2js';

/** Go's `ReplaceAllString`, with `$1` and `${name}` in the replacement; null where the expression is none of Go's. */
export function replaceAll(regex: string, input: string, replacement: string): string | null {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(regex);
  } catch {
    return null;
  }
  const matcher = compiled.matcher(input);
  const names = compiled.namedGroups();
  let result = '';
  let from = 0;
  while (matcher.find()) {
    result +=
      input.slice(from, matcher.start()) +
      expand(replacement, (name) => {
        const index = /^\d+$/.test(name) ? Number(name) : names[name];
        return index === undefined || index > matcher.groupCount() ? '' : (matcher.group(index) ?? '');
      });
    from = matcher.end();
  }
  return result + input.slice(from);
}

/** Go takes the longest name after `$`: `$1x` is the group `1x`, which does not exist. */
const expand = (template: string, group: (name: string) => string): string =>
  template.replaceAll(/\$(?:\$|\{(?<braced>\w+)\}|(?<bare>\w+))/g, (whole, braced?: string, bare?: string) =>
    whole === '$$' ? '$' : group(braced ?? bare ?? ''),
  );
