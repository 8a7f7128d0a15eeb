import type { Path } from '../read/node.ts';
import type { ComposeFile } from '../read/compose.ts';
import type { Code } from './catalogue/index.ts';
import type { Problem } from '../runtime/problem.ts';
import type { Defined } from '../runtime/objects.ts';
import { type DynamicSource, type StaticSource, placeIn } from '../runtime/source.ts';

type More = Pick<Problem, 'severity' | 'replacement'>;

/** A problem of something defined in dynamic configuration, at a path below it. */
export const inObject = (
  object: Pick<Defined<unknown>, 'source' | 'path'>,
  path: Path,
  code: Code,
  message: string,
  more: More = {},
): Problem => ({ code, message, place: placeIn(object.source, [...object.path, ...path]), ...more });

export const inSource = (
  source: DynamicSource | StaticSource,
  path: Path,
  code: Code,
  message: string,
  more: More = {},
): Problem => ({ code, message, place: placeIn(source, path), ...more });

export const inCompose = (
  { document }: ComposeFile,
  path: Path,
  code: Code,
  message: string,
  more: More = {},
): Problem => ({ code, message, place: { document, root: document.root, path }, ...more });
