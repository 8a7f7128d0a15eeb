import { actionForAdvice, actionRank } from './action.ts';
import { diagnosisKey, severityRank, type Cause, type Diagnosis, type Sign } from './diagnosis.ts';
import { isFiring, okGate, stepGate, type Gate } from './hysteresis.ts';
import type { GpuKind } from './reading.ts';

export interface Gates {
  readonly gates: Readonly<Record<string, Gate>>;
  readonly evidence: Readonly<Record<string, readonly string[]>>;
}

function signKey(sign: Sign): string {
  return `${sign.id}/${sign.rule}`;
}

function causeRank(cause: Cause): number {
  return cause.kind === 'advice' ? actionRank(actionForAdvice(cause.advice)) : 0;
}

/** By severity; of two advices of the driver the one that asks for more. */
function outranks(sign: Sign, other: Diagnosis): boolean {
  const by = severityRank[sign.severity] - severityRank[other.severity];
  return by > 0 || (by === 0 && causeRank(sign.cause) > causeRank(other.cause));
}

/** Steps the gate of every sign of one device; those that fire become diagnoses, one for each identity. */
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
    if (isFiring(gate)) firing.push({ sign, sinceMs: gate.sinceMs });
  }
  const byKey = new Map<string, Diagnosis>();
  for (const { sign, sinceMs } of firing) {
    const { id, severity, cause } = sign;
    const { device, gpuKind } = of;
    const key = diagnosisKey({ device, id, cause });
    const said = evidence[signKey(sign)] ?? sign.evidence;
    const own: Diagnosis = { id, device, gpuKind, severity, sinceMs, evidence: said, cause };
    const other = byKey.get(key);
    const [stronger, weaker] = other === undefined || outranks(sign, other) ? [own, other] : [other, own];
    byKey.set(key, {
      ...stronger,
      sinceMs: Math.min(sinceMs, other?.sinceMs ?? sinceMs),
      evidence: [...new Set([...stronger.evidence, ...(weaker?.evidence ?? [])])],
    });
  }
  const diagnoses = [...byKey.values()].sort(
    (a, b) => severityRank[b.severity] - severityRank[a.severity] || a.sinceMs - b.sinceMs,
  );
  return { memory: { gates, evidence }, diagnoses };
}
