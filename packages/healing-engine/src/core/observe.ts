import { decideDisk, watchParts, watchRuntime } from './box-rules.ts';
import { decideCritical } from './critical.ts';
import { decideAll } from './decide.ts';
import type { Draft } from './draft.ts';
import type { ServiceFact } from './fact.ts';
import type { Surroundings } from './gate.ts';
import { decideHeat } from './heat.ts';
import type { Samples } from './hysteresis.ts';
import { withNetworks } from './network.ts';
import { observeMissing, observeService } from './observe-service.ts';
import { decideOverload } from './overload.ts';
import { judgeReboot } from './post-reboot.ts';
import { decideReboot } from './reboot.ts';
import { unpause } from './pause.ts';
import { watchStorm } from './storm.ts';

/** One whole look: what is there is folded into the state first, then each category decides on it. */
export function observe(
  draft: Draft,
  list: readonly ServiceFact[] | null,
  samples: Samples,
  surroundings: Surroundings,
): void {
  const { pause } = draft.box;
  if (pause !== null && draft.now.safeMs >= pause.untilMs) unpause(draft, 'timer');
  watchRuntime(draft, list !== null);
  watchParts(draft, samples);
  // Nobody knows what the services do: nothing is concluded about them.
  const facts = list === null ? null : withNetworks(new Map(list.map((fact) => [fact.name, fact])));
  if (facts !== null) {
    for (const fact of facts.values()) observeService(draft, fact);
    observeMissing(draft, facts);
    watchStorm(draft, facts);
    judgeReboot(draft, facts);
    decideAll(draft, facts, surroundings);
  }
  const known = facts ?? new Map<string, ServiceFact>();
  if (samples.length > 0) {
    decideOverload(draft, 'cpu', samples, known, surroundings);
    decideOverload(draft, 'memory', samples, known, surroundings);
    decideOverload(draft, 'gpu', samples, known, surroundings);
    decideHeat(draft, samples, known, surroundings);
    decideDisk(draft, samples, surroundings);
  }
  decideCritical(draft, samples, known, surroundings);
  decideReboot(draft, samples, known, surroundings);
}
