import type { Looked } from '../../detect-source.ts';
import { columns, safeText } from './text.ts';

/** That there is none, and all that was looked for. */
export function noGpuLines(looked: readonly Looked[]): readonly string[] {
  return [
    'There is no NVIDIA GPU here that could be read.',
    'Looked for:',
    ...columns(looked.map(({ what, found }) => [`  ${what}`, safeText(found)])),
  ];
}
