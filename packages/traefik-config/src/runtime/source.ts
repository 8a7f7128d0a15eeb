import type { Dynamic } from '../model/dynamic.ts';
import type { Static } from '../model/static.ts';
import type { Document } from '../read/document.ts';
import type { Node, Path } from '../read/node.ts';

/** One piece of dynamic configuration: a file, or the labels of one container. */
export interface DynamicSource {
  /** `file`, `docker`, … : what stands after @ in names of other providers. */
  readonly provider: string;
  readonly document: Document;
  /** The part of the document that is dynamic configuration. */
  readonly root: Node;
  readonly value: Dynamic;
}

export interface StaticSource {
  readonly document: Document;
  readonly root: Node;
  readonly value: Static;
}

/** A place in a source. */
export interface Place {
  readonly document: Document;
  readonly root: Node;
  readonly path: Path;
}

export const placeIn = (source: DynamicSource | StaticSource, path: Path): Place => ({
  document: source.document,
  root: source.root,
  path,
});
