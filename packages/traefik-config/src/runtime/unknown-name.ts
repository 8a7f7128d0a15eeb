import { nearest } from '../model/nearest.ts';
import type { Defined } from './objects.ts';
import type { Problem } from './problem.ts';
import { type Reference, qualified } from './references.ts';

/** What is wrong with a name that leads nowhere: it belongs to another provider, or is not there under any. */
export function unknownName(
  kind: 'middleware' | 'service',
  text: string,
  { name, isQualified }: Reference,
  known: ReadonlyMap<string, Defined<unknown>>,
  code: Problem['code'],
): Pick<Problem, 'code' | 'message' | 'replacement'> {
  const elsewhere = known.get(name);
  if (elsewhere !== undefined && !isQualified)
    return {
      code: 'TC203',
      message: `${kind} ${text} is one of ${elsewhere.provider}; here it is written ${qualified(elsewhere)}`,
      replacement: qualified(elsewhere),
    };
  const near = nearest(name, [...known.keys()]);
  return { code, message: `there is no ${kind} ${text}${near === null ? '' : `; ${near} is one`}` };
}
