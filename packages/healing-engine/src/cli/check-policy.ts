import { parseArgs } from 'node:util';
import { spellProblem } from '../core/parse-policy.ts';
import { defaultPolicy } from '../core/policy.ts';
import { spellPath } from '../core/policy-reader.ts';
import { checkPolicyText, placeOf } from '../policy-text.ts';
import { exitCodes, line, UsageError, type Command } from './io.ts';
import { readText } from './policy-file.ts';

interface Difference {
  readonly path: string;
  readonly default: unknown;
  readonly value: unknown;
}

export const checkPolicyCommand: Command = {
  summary: 'say whether a policy file can be used, and what it changes',
  help: [
    'healing-engine check-policy FILE [--json]: say whether a policy file can be used',
    '',
    'FILE is YAML or JSON and holds only what differs from the default.',
    'Prints each value that differs, or each problem with line, column, path and reason.',
    '',
    '  --json   print one object',
    '',
    'Exit codes: 0 it can be used, 1 it cannot, 2 wrong use.',
  ],
  run: async (args, { stdout, stderr }) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new UsageError('Name one policy file.');
    const checked = checkPolicyText(await readText(file));
    if (!checked.ok) {
      if (values.json)
        stdout.write(line(JSON.stringify({ ok: false, file, problems: checked.problems.map(asJson) })));
      else
        for (const problem of checked.problems)
          stderr.write(line(`${file}:${placeOf(problem)}${spellProblem(problem)}`));
      return exitCodes.refused;
    }
    const differences = differ(defaultPolicy, checked.policy, []);
    if (values.json) stdout.write(line(JSON.stringify({ ok: true, file, differences })));
    else {
      stdout.write(line(`${file} can be used. It differs from the default in ${differences.length} values.`));
      for (const { path, default: before, value } of differences)
        stdout.write(line(`  ${path}: ${JSON.stringify(value)} (default ${JSON.stringify(before)})`));
    }
    return exitCodes.ok;
  },
};

function asJson({ path, ...problem }: { readonly path: readonly (string | number)[] }): object {
  return { path: spellPath(path), ...problem };
}

function differ(before: unknown, value: unknown, path: readonly string[]): readonly Difference[] {
  if (isGroup(before) && isGroup(value))
    return Object.keys(value).flatMap((key) => differ(before[key], value[key], [...path, key]));
  return JSON.stringify(before) === JSON.stringify(value)
    ? []
    : [{ path: spellPath(path), default: before, value }];
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
