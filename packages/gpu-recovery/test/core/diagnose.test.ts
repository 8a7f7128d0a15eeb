import { describe, expect, it } from '@jest/globals';
import {
  diagnose,
  known,
  newDiagnosis,
  observe,
  parseQueryCsv,
  readKernelLine,
  recommendRecoveryAction,
  type Diagnosis,
  type KernelEvent,
} from '../../src/index.ts';
import { emptyKernelLog } from '../../src/core/kernel-log.ts';
import { aReading, uuid } from '../builders.ts';

const eventOf = (line: string): KernelEvent => {
  const { event } = readKernelLine(emptyKernelLog, line);
  if (event === null) throw new Error(`the line tells of nothing: ${line}`);
  return event;
};

/** The driver answered once; then the tool says only that the GPU requires a reset, and the kernel prints Xid 154. */
function advised(toCode: string): readonly Diagnosis[] {
  const well = observe(0, {
    probe: { kind: 'readings', readings: [aReading({ advice: known('none') })], errors: [], tookMs: 1 },
  });
  const { errors } = parseQueryCsv('index, name\nUnable to query GPU0000:01:00.0: GPU requires reset.\n');
  const xid = `NVRM: Xid (PCI:0000:01:00): 154, GPU recovery action changed from 0x0 (None) to ${toCode}`;
  const ill = observe(1000, {
    probe: { kind: 'readings', readings: [], errors, tookMs: 1 },
    kernel: [eventOf(xid)],
  });
  return diagnose(diagnose(newDiagnosis, well).state, ill).diagnoses;
}

describe('two advices of the driver for one device', () => {
  it.each([
    ['0x2 (Node Reboot Required)', 'reboot_node', 'reboot'],
    ['0x1 (GPU Reset Required)', 'reset_gpu', 'reset_gpu'],
    ['0x3 (Drain P2P)', 'reset_gpu', 'reset_gpu'],
  ])('make one diagnosis, which keeps the one that asks for more: %s', (toCode, advice, action) => {
    const told = advised(toCode).filter(({ id }) => id === 'driver_advice');
    expect(told).toMatchObject([{ device: uuid, severity: 'critical', cause: { kind: 'advice', advice } }]);
    expect(told[0]?.evidence).toContain('the driver says that the GPU requires a reset');
    expect(recommendRecoveryAction(advised(toCode)).action).toBe(action);
  });
});
