import type { Sign } from '../diagnosis.ts';
import type { View } from '../device-state.ts';
import { holding } from '../hysteresis.ts';

const forMs = 60_000;
const minOrphanMib = 1024;
const minOrphanShare = 0.05;

/** R7: memory that belongs to no living process. */
export function orphanSigns(view: View): readonly Sign[] {
  const { reading } = view;
  if (reading?.processes.known !== true || !view.processListTrusted || reading.kind === 'integrated')
    return [];
  const processes = reading.processes.value;
  const dead = processes.find(({ pid }) => ['Z', 'D'].includes(view.processStates.get(pid) ?? ''));
  const { memoryUsedMib: used, memoryTotalMib: total } = reading;
  const counted = processes.every(({ usedMemoryMib }) => usedMemoryMib.known);
  const listedMib = processes.reduce(
    (sum, { usedMemoryMib: each }) => sum + (each.known ? each.value : 0),
    0,
  );
  const orphanMib = used.known && counted ? used.value - listedMib : 0;
  const limitMib = Math.max(minOrphanMib, total.known ? minOrphanShare * total.value : 0);
  const holds = dead !== undefined || orphanMib > limitMib;
  return [
    {
      id: 'orphan_memory',
      rule: 'unowned',
      severity: 'warning',
      ...holding(holds),
      raiseForMs: forMs,
      clearForMs: 0,
      evidence: [
        dead === undefined
          ? `${orphanMib.toFixed(0)} MiB of GPU memory belong to no process`
          : `process ${dead.pid} (${dead.name}) is dead or blocked and still holds GPU memory`,
      ],
      cause: { kind: 'rule' },
    },
  ];
}
