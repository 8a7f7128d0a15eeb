import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { absent, known, type Measured } from '../core/measured.ts';
import type { Holder, Host, Run } from '../ports.ts';
import { namesIn, textOf } from './jetson-files.ts';

const gpuDevice = /^\/dev\/(?:nvidia(?!-caps)|nvhost|nvmap)/;
const rebootTimeoutMs = 30_000;

/**
 * Who has a device file of a GPU open. Absent as soon as one process cannot be looked into, which needs root:
 * an empty list must mean that there is nobody.
 */
export function findHolders(root: string): Measured<readonly Holder[]> {
  const proc = join(root, 'proc');
  const holders: Holder[] = [];
  for (const pid of namesIn(proc).filter((name) => /^\d+$/.test(name))) {
    const folder = join(proc, pid, 'fd');
    let links: readonly string[];
    try {
      links = readdirSync(folder);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EACCES')
        return absent('no_permission');
      continue;
    }
    const holds = links.some((link) => {
      try {
        return gpuDevice.test(readlinkSync(join(folder, link)));
      } catch {
        return false;
      }
    });
    if (holds) holders.push({ pid: Number(pid), name: textOf(join(proc, pid, 'comm'))?.trim() ?? '' });
  }
  return known(holders);
}

/** NVIDIA display controllers and 3D controllers on the PCI bus. */
export function nvidiaCards(root: string): readonly string[] {
  const base = join(root, 'sys/bus/pci/devices');
  return namesIn(base).filter(
    (name) =>
      textOf(join(base, name, 'vendor'))?.trim() === '0x10de' &&
      textOf(join(base, name, 'class'))?.startsWith('0x03') === true,
  );
}

export interface LinuxHostOptions {
  readonly root?: string;
  readonly run: Run;
  /** Why the host must stay up now, or null; an updater or a backup says so. */
  readonly jobLock?: () => Promise<string | null>;
  /** Default `systemctl reboot`. */
  readonly rebootArgv?: readonly [string, ...string[]];
}

export function linuxHost(options: LinuxHostOptions): Host {
  const {
    root = '/',
    run,
    jobLock = () => Promise.resolve(null),
    rebootArgv = ['systemctl', 'reboot'],
  } = options;
  return {
    holders: () => Promise.resolve(findHolders(root)),
    isRoot: () => process.getuid?.() === 0,
    jobLock,
    // Several cards may be joined by a link; only one card certainly is not.
    hasLinkedGpus: () =>
      Promise.resolve(nvidiaCards(root).length <= 1 ? known(false) : absent('not_reported')),
    reboot: async (signal) => {
      const result = await run(rebootArgv, { timeoutMs: rebootTimeoutMs, signal });
      if (result.kind === 'missing')
        return { kind: 'refused', detail: `there is no program ${result.command}` };
      if (result.kind === 'timeout')
        return { kind: 'unknown', detail: 'the reboot was asked for, without an answer' };
      return result.exitCode === 0
        ? { kind: 'done', detail: 'the host goes down' }
        : { kind: 'refused', detail: result.stderr.trim().slice(0, 200) };
    },
  };
}
