import type { ComposeFile, ComposeService } from '../read/compose.ts';
import type { Document } from '../read/document.ts';
import type { FileFacts } from '../runtime/middleware-problems.ts';
import type { Problem } from '../runtime/problem.ts';
import type { DynamicSource, StaticSource } from '../runtime/source.ts';
import type { Runtime } from '../runtime/assemble.ts';
import type { Target } from '../rule/dialect.ts';

/** A file as it was found. */
export interface SourceFile {
  readonly path: string;
  /** Null when it could not be read; `reason` says why. */
  readonly text: string | null;
  readonly reason?: string;
  /** Permission bits, as 0o600. */
  readonly mode?: number;
}

/** What the checker knows of files, as Traefik sees them from inside of its container. */
export interface FileView extends FileFacts {
  /** Path inside of the container; null when no mount brings it there. */
  toContainer(hostPath: string): string | null;
  /** The file behind a path of the container. */
  find(containerPath: string): SourceFile | 'missing' | 'unknown';
}

/** Everything that is looked at together. */
export interface Project {
  readonly target: Target;
  readonly static: StaticSource | null;
  readonly dynamic: readonly DynamicSource[];
  readonly compose: readonly ComposeFile[];
  /** The service that is Traefik, if a compose file has one. */
  readonly traefik: { readonly file: ComposeFile; readonly service: ComposeService } | null;
  readonly files: FileView;
  /** Files that are no configuration: certificates, users, and what lies beside them. */
  readonly others: readonly SourceFile[];
  /** What reading and decoding found. */
  readonly problems: readonly Problem[];
  readonly documents: readonly Document[];
}

export interface World extends Project {
  readonly runtime: Runtime;
}

/** One family of checks. */
export type Check = (world: World) => Iterable<Problem>;
