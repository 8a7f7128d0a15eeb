import { diagnose, newDiagnosis } from './diagnose.ts';
import { diagnosisKey, severityRank, type Diagnosis, type DiagnosisId } from './diagnosis.ts';
import { remember, type History } from './history.ts';
import type { Observation } from './observation.ts';
import { defaultPolicy, type DiagnosisPolicy } from './policy.ts';
import { detectGpuHang } from './simple-rules.ts';

/** One diagnosis over the time it held. */
export interface Episode {
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** As it was at its worst, the latest of those. */
  readonly diagnosis: Diagnosis;
}

export interface Verdicts {
  /** By first appearance. */
  readonly episodes: readonly Episode[];
  /** Those of all episodes, each once. */
  readonly ids: readonly DiagnosisId[];
}

/** Runs a recorded course through the diagnosis. */
export function replay(
  observations: readonly Observation[],
  policy: DiagnosisPolicy = defaultPolicy,
): Verdicts {
  let state = newDiagnosis;
  const episodes = new Map<string, Episode>();
  for (const observation of observations) {
    const step = diagnose(state, observation, policy);
    state = step.state;
    for (const diagnosis of step.diagnoses) {
      const key = diagnosisKey(diagnosis);
      const before = episodes.get(key);
      const milder =
        before !== undefined && severityRank[diagnosis.severity] < severityRank[before.diagnosis.severity];
      episodes.set(key, {
        firstAtMs: before?.firstAtMs ?? observation.atMs,
        lastAtMs: observation.atMs,
        diagnosis: milder ? before.diagnosis : diagnosis,
      });
    }
  }
  const ids = [...new Set([...episodes.values()].map(({ diagnosis }) => diagnosis.id))];
  return { episodes: [...episodes.values()], ids };
}

/** The plain rule on the same course: did 99 % for 30 s ever hold? */
export function plainRuleFires(observations: readonly Observation[]): boolean {
  const histories = new Map<string, History>();
  return observations.some(({ atMs, probe }) => {
    if (probe.kind !== 'readings') return false;
    return probe.readings.some((reading) => {
      const history = remember(histories.get(reading.device) ?? [], { atMs, reading });
      histories.set(reading.device, history);
      return detectGpuHang(history) !== null;
    });
  });
}
