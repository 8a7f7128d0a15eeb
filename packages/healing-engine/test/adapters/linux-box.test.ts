import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { linuxBox } from '../../src/adapters/linux-box.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const never = new AbortController().signal;

describe('the box as category B sees it', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    const proc = join(folder.path, 'proc');
    mkdirSync(join(proc, 'net'), { recursive: true });
    writeFileSync(
      join(proc, 'meminfo'),
      'MemTotal: 1000 kB\nMemAvailable: 100 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n',
    );
    writeFileSync(join(proc, 'stat'), 'cpu  10 0 10 80 0 0 0 0 0 0\ncpu0 10 0 10 80 0 0 0 0 0 0\n');
    const zone = join(folder.path, 'sys', 'class', 'thermal', 'thermal_zone0');
    mkdirSync(zone, { recursive: true });
    writeFileSync(join(zone, 'temp'), '84500\n');
  });
  afterEach(() => folder.remove());

  it('shows shares and degrees, and null for what nobody measures', async () => {
    const box = linuxBox({ root: folder.path, diskPath: folder.path });
    const fact = await box.read(never);
    box.close();
    expect(fact).toMatchObject({
      memoryShare: 0.9,
      temperatureCelsius: 84.5,
      // The first look has nothing to compare with.
      cpuShare: null,
      gpuShare: null,
      gpuFault: null,
    });
    expect(fact.diskShare).toBeGreaterThan(0);
    expect(fact.diskShare).toBeLessThanOrEqual(1);
  });

  it('takes in what the caller knows besides', async () => {
    const box = linuxBox({
      root: folder.path,
      diskPath: '/nonexistent',
      more: async () => ({ gpuShare: 0.97, gpuProgress: false, databaseAnswers: true }),
    });
    const fact = await box.read(never);
    box.close();
    expect(fact).toMatchObject({
      gpuShare: 0.97,
      gpuProgress: false,
      databaseAnswers: true,
      diskShare: null,
    });
  });
});
