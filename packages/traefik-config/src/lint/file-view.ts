import { baseName, below, folderOf, joinPath, normalizePath } from '../read/paths.ts';
import type { ComposeMount, ComposeService } from '../read/compose.ts';
import type { FileView, SourceFile } from './project.ts';

/** What is known of where files lie. */
export interface Layout {
  readonly files: readonly SourceFile[];
  /** Folders whose whole content is among the files: what is not there does not exist. */
  readonly roots: readonly string[];
  readonly traefik: ComposeService | null;
  /** Path of the static file. */
  readonly staticFile: string | null;
}

/** Folders that the image of Traefik brings along. */
const ofImage = /^\/(?:etc\/ssl|usr|run|proc|dev|sys|var\/run)(?:\/|$)/;

/** Files by the paths that Traefik sees: through the mounts of compose, or as if beside the static file. */
export function fileView({ files, roots, traefik, staticFile }: Layout): FileView {
  const byPath = new Map(files.map((file) => [normalizePath(file.path), file]));
  const isListed = (path: string): boolean => roots.some((root) => below(root, path) !== null);
  const onHost = (path: string): SourceFile | 'missing' | 'unknown' =>
    byPath.get(normalizePath(path)) ?? (isListed(path) ? 'missing' : 'unknown');
  const besideStatic = staticFile === null ? null : folderOf(staticFile);

  const find = (path: string): SourceFile | 'missing' | 'unknown' => {
    if (!path.startsWith('/'))
      return besideStatic === null ? 'unknown' : onHost(joinPath(besideStatic, path));
    if (traefik !== null) {
      const mount = mountOf(path, traefik.mounts);
      if (mount === null) return ofImage.test(path) ? 'unknown' : 'missing';
      if (mount.kind === 'volume' || mount.source === null) return 'unknown';
      return onHost(joinPath(mount.source, below(mount.target, path) ?? ''));
    }
    const own = byPath.get(normalizePath(path));
    if (own !== undefined) return own;
    const rest = below('/etc/traefik', path);
    if (rest === null || besideStatic === null) return isListed(path) ? 'missing' : 'unknown';
    return onHost(joinPath(besideStatic, rest));
  };

  const toContainer = (path: string): string | null => {
    if (traefik !== null) {
      const mount = traefik.mounts
        .filter(({ kind, source }) => kind === 'bind' && source !== null && below(source, path) !== null)
        .reduce<ComposeMount | null>(
          (best, each) =>
            best === null || (each.source ?? '').length > (best.source ?? '').length ? each : best,
          null,
        );
      return mount === null ? null : joinPath(mount.target, below(mount.source ?? '', path) ?? '');
    }
    if (besideStatic === null) return null;
    const rest = below(besideStatic, path);
    return rest === null ? null : joinPath('/etc/traefik', rest);
  };

  return {
    find,
    toContainer,
    read: (path) => {
      const file = find(path);
      if (typeof file === 'string') return file;
      return file.text === null ? 'unknown' : { text: file.text };
    },
  };
}

/** The mount that brings the path of the container there: of several the deepest; null for none. */
export function mountOf(path: string, mounts: readonly ComposeMount[]): ComposeMount | null {
  const over = mounts.filter(({ target }) => below(target, path) !== null);
  return over.reduce<ComposeMount | null>(
    (best, each) => (best === null || each.target.length > best.target.length ? each : best),
    null,
  );
}

/** What a directory is read for, in any letter case; hidden files are read too. */
export const hasConfigExtension = (path: string): boolean => /\.(?:toml|ya?ml)$/i.test(baseName(path));
