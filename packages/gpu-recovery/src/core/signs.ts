import { severityRank, type Diagnosis, type Sign } from './diagnosis.ts';
import { isFiring, okGate, stepGate, type Gate } from './hysteresis.ts';
import type { GpuKind } from './reading.ts';

export interface Gates {
  readonly gates: Readonly<Record<string, Gate>>;
  readonly evidence: Readonly<Record<string, readonly string[]>>;
}

export function signKey(sign: Sign): string {
  return `${sign.id}/${sign.rule}`;
}

/** Steps the gate of every sign; those that fire become diagnoses, the most severe sign of an id first. */
export function judge(
  memory: Gates,
  signs: readonly Sign[],
  of: { readonly device: string; readonly gpuKind: GpuKind; readonly nowMs: number },
): { readonly memory: Gates; readonly diagnoses: readonly Diagnosis[] } {
  const gates: Record<string, Gate> = { ...memory.gates };
  const evidence: Record<string, readonly string[]> = { ...memory.evidence };
  const firing: { readonly sign: Sign; readonly sinceMs: number }[] = [];
  for (const sign of signs) {
    const key = signKey(sign);
    const gate = stepGate(gates[key] ?? okGate, sign, of.nowMs);
    gates[key] = gate;
    if (sign.raise === true) evidence[key] = sign.evidence;
    if (isFiring(gate) && gate.phase !== 'ok') firing.push({ sign, sinceMs: gate.sinceMs });
  }
  const byCause = new Map<string, Diagnosis>();
  for (const { sign, sinceMs } of firing) {
    const { id, severity, cause } = sign;
    // Each Xid and each memory defect is a diagnosis of its own; rules of one id make one.
    const key = cause.kind === 'rule' ? id : signKey(sign);
    const said = evidence[signKey(sign)] ?? sign.evidence;
    const other = byCause.get(key);
    const worse = other === undefined || severityRank[severity] > severityRank[other.severity];
    byCause.set(key, {
      id,
      device: of.device,
      gpuKind: of.gpuKind,
      severity: worse ? severity : other.severity,
      sinceMs: Math.min(sinceMs, other?.sinceMs ?? sinceMs),
      evidence: [...new Set(worse ? [...said, ...(other?.evidence ?? [])] : [...other.evidence, ...said])],
      cause,
    });
  }
  const diagnoses = [...byCause.values()].sort(
    (a, b) => severityRank[b.severity] - severityRank[a.severity] || a.sinceMs - b.sinceMs,
  );
  return { memory: { gates, evidence }, diagnoses };
}
