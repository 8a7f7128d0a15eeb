/** Comments by where they stand: the path of an option, joined by dots. `''` is the top of the file. */
export type Comments = Readonly<Record<string, string>>;

/** Plain data as it may stand in a file; what is undefined is left out. */
export type Plain =
  string | number | boolean | null | undefined | readonly Plain[] | { readonly [key: string]: Plain };

/** Lists shorter than this stand in one line. */
const shortLine = 80;

/**
 * YAML for people: two spaces a level, keys in the order given, short lists in one line, texts quoted only where they
 * would otherwise be read as something else. The same data always gives the same text.
 */
export function renderYaml(data: Readonly<Record<string, unknown>>, comments: Comments = {}): string {
  const lines = [
    ...commentLines(comments[''], 0),
    ...mapLines(data as Record<string, Plain>, 0, '', comments),
  ];
  return `${lines.join('\n')}\n`;
}

const commentLines = (text: string | undefined, depth: number): readonly string[] =>
  text === undefined ? [] : text.split('\n').map((line) => `${indent(depth)}# ${line}`.trimEnd());

const indent = (depth: number): string => '  '.repeat(depth);

function mapLines(
  data: Readonly<Record<string, Plain>>,
  depth: number,
  path: string,
  comments: Comments,
): readonly string[] {
  return Object.entries(data).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const own = path === '' ? key : `${path}.${key}`;
    const head = `${indent(depth)}${scalar(key)}:`;
    const inline = inlineOf(value);
    const lines = inline === null ? nested(value, depth + 1, own, comments) : [];
    return [...commentLines(comments[own], depth), inline === null ? head : `${head} ${inline}`, ...lines];
  });
}

function nested(value: Plain, depth: number, path: string, comments: Comments): readonly string[] {
  if (isList(value)) return value.flatMap((item) => itemLines(item, depth, path, comments));
  return isMap(value) ? mapLines(value, depth, path, comments) : [];
}

function itemLines(item: Plain, depth: number, path: string, comments: Comments): readonly string[] {
  const inline = inlineOf(item);
  if (inline !== null) return [`${indent(depth)}- ${inline}`];
  const [first = '', ...rest] = nested(item, depth + 1, path, comments);
  return [`${indent(depth)}- ${first.trimStart()}`, ...rest];
}

/** What fits behind a key in the same line; null where it does not. */
function inlineOf(value: Plain): string | null {
  if (isList(value)) {
    if (value.length === 0) return '[]';
    if (!value.every((item) => !isList(item) && !isMap(item))) return null;
    const text = `[${value.map((item) => scalar(item as string)).join(', ')}]`;
    return text.length <= shortLine ? text : null;
  }
  if (isMap(value)) return Object.values(value).every((each) => each === undefined) ? '{}' : null;
  return scalar(value);
}

const isList = (value: Plain): value is readonly Plain[] => Array.isArray(value);
const isMap = (value: Plain): value is Readonly<Record<string, Plain>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function scalar(value: string | number | boolean | null | undefined): string {
  return typeof value === 'string' ? quoted(value) : String(value ?? null);
}

/** Words and numbers that YAML 1.1 or 1.2 takes for something else than a text. */
const special =
  /^(?:~|null|true|false|yes|no|on|off|y|n|\.nan|[-+]?\.inf|[-+]?(?:0x[\da-f_]+|0o[0-7_]+|0b[01_]+|[\d][\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.\d[\d_]*(?:e[-+]?\d+)?)|\d[\d:_.-]*)$/i;

/** Plain where nothing in it means something in YAML, in a list in one line as well. */
const harmless = /^[A-Za-z0-9/._$(][\w/.+@$()|&~^*=-]*(?: [\w/.+@$()|&^*=-]+)*$/;

function quoted(text: string): string {
  if (harmless.test(text) && !special.test(text) && !text.startsWith('...')) return text;
  // Backticks and backslashes of rules stay readable in single quotes; control characters need the double ones.
  if (/^[\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/.test(text))
    return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text)
    .replaceAll('\u007f', '\\u007f')
    .replaceAll(
      /[\u0080-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** Files of the file provider are Go templates first: two braces are written as a template that gives them. */
export const escapeTemplates = (yaml: string): string => yaml.replaceAll('{{', '{{`{{`}}');
