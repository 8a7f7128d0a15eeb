import { filesOf, type Manifest } from '../core/manifest.ts';
import { formatTimestamp } from '../core/timestamp.ts';
import { safeText, showBytes } from './show.ts';

/** A manifest for people. */
export function manifestLines(manifest: Manifest): readonly string[] {
  const lines = [`Version      ${safeText(manifest.version)}, format ${manifest.format}`];
  if (manifest.minVersion !== null) lines.push(`From         ${safeText(manifest.minVersion)} or newer`);
  if (manifest.format === 2) {
    const { device } = manifest;
    lines.push(
      `Product      ${manifest.product}, channel ${manifest.channel}, release ${manifest.releaseCounter}`,
      `Devices      ${[...device.compatible, device.architecture ?? 'any architecture'].join(', ')}`,
      `Created      ${formatTimestamp(manifest.createdAtMs)}`,
    );
    if (manifest.expiresAtMs !== null) lines.push(`Expires      ${formatTimestamp(manifest.expiresAtMs)}`);
    const bytes = filesOf(manifest).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    lines.push(`Payload      ${countOf(filesOf(manifest).length)}, ${showBytes(bytes)}`);
  }
  lines.push(`Components   ${safeText(manifest.components.map(({ id }) => id).join(', '))}`);
  if (manifest.requiresReboot) lines.push('Reboot       needed');
  if (manifest.releaseNotes !== '') lines.push(`Notes        ${safeText(manifest.releaseNotes)}`);
  return lines;
}

const countOf = (files: number): string => (files === 1 ? '1 file' : `${files} files`);
