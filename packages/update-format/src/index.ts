export { compareVersions, judgeVersion, parseVersion, printVersion } from './core/version.ts';
export type { Version, VersionFacts, VersionVerdict } from './core/version.ts';
export { entryKey, judgeEntryPath } from './core/entry-path.ts';
export type { PathVerdict } from './core/entry-path.ts';
