import { isNode, LineCounter, parseDocument } from 'yaml';
import { checkPolicy, policyError, spellProblem } from './core/parse-policy.ts';
import type { Policy } from './core/policy.ts';
import type { PolicyProblem } from './core/policy-reader.ts';
import { asError } from './errors.ts';

/** A problem with its place in the text; line and column count from 1. */
export interface PlacedProblem extends PolicyProblem {
  readonly line: number | null;
  readonly column: number | null;
}

export type PolicyTextCheck =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] };

/** Longer text is no policy. */
const longest = 256 * 1024;

/** Reads a policy written as YAML or JSON (which is YAML 1.2), and says at which line it is wrong. */
export function checkPolicyText(text: string): PolicyTextCheck {
  if (text.length > longest) return refused(`is longer than ${longest} characters`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => {
      const { line, col } = lines.linePos(pos[0]);
      return { path: [], reason: `is no YAML: ${message}`, line, column: col };
    });
    return { ok: false, problems };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return refused(`is no YAML: ${asError(error).message}`);
  }
  const checked = checkPolicy(value);
  if (checked.ok) return checked;
  const place = ({ path }: PolicyProblem): { line: number | null; column: number | null } => {
    // A value that is missing is to be written where its group is.
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const offset = isNode(node) ? node.range?.[0] : undefined;
      if (offset === undefined) continue;
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    }
    return { line: null, column: null };
  };
  return { ok: false, problems: checked.problems.map((problem) => ({ ...problem, ...place(problem) })) };
}

/** As {@link checkPolicyText}, but throws `POLICY_INVALID`. @param file how messages call the text */
export function parsePolicyText(text: string, file = 'policy'): Policy {
  const checked = checkPolicyText(text);
  if (checked.ok) return checked.policy;
  throw policyError(
    `The policy ${file}`,
    checked.problems.map((problem) => `${placeOf(problem)}${spellProblem(problem)}`),
  );
}

/** `3:12 ` where the place is known. */
export function placeOf({ line, column }: PlacedProblem): string {
  return line === null || column === null ? '' : `${line}:${column} `;
}

function refused(reason: string): PolicyTextCheck {
  return { ok: false, problems: [{ path: [], reason, line: null, column: null }] };
}
