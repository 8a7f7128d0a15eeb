import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const busyboxImage = 'arasul/busybox:test';

/** Makes a small local image of the machine's static busybox, since no registry is asked. */
export async function ensureBusyboxImage(): Promise<string> {
  const { stdout } = await run('docker', ['image', 'ls', '-q', busyboxImage], { timeout: 20_000 });
  if (stdout.trim() !== '') return busyboxImage;
  const folder = mkdtempSync(join(tmpdir(), 'arasul-busybox-'));
  try {
    const bin = join(folder, 'root', 'bin');
    mkdirSync(bin, { recursive: true });
    mkdirSync(join(folder, 'root', 'tmp'));
    copyFileSync('/bin/busybox', join(bin, 'busybox'));
    const { stdout: applets } = await run('/bin/busybox', ['--list'], { timeout: 20_000 });
    for (const applet of applets.split('\n')) {
      if (applet !== '' && applet !== 'busybox') symlinkSync('busybox', join(bin, applet));
    }
    const archive = join(folder, 'root.tar');
    await run('tar', ['-C', join(folder, 'root'), '-cf', archive, '.'], { timeout: 60_000 });
    await run('docker', ['import', '-c', 'CMD ["/bin/sh"]', archive, busyboxImage], { timeout: 60_000 });
    return busyboxImage;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
