import type { ServiceFact } from '../src/core/fact.ts';
import type { RuntimeInstance } from '../src/ports.ts';

/** An instance that is well; name what differs. */
export function anInstance(differs: Partial<RuntimeInstance> = {}): RuntimeInstance {
  return {
    id: 'c1',
    name: 'shop',
    labels: { 'arasul.heal': 'true' },
    runState: 'running',
    health: 'healthy',
    failingStreak: 0,
    startedAtMs: 1_000,
    finishedAtMs: null,
    exitCode: null,
    oomKilled: false,
    restartCount: 0,
    restartPolicy: 'no',
    autoRemove: false,
    networkOf: null,
    pid: 42,
    healthWindowMs: 3_000,
    image: 'shop:1',
    ...differs,
  };
}

export function aService(
  differs: Partial<ServiceFact> = {},
  instance: Partial<RuntimeInstance> = {},
): ServiceFact {
  const name = differs.name ?? 'shop';
  return {
    name,
    role: 'app',
    critical: false,
    mode: 'execute',
    dependsOn: [],
    allowed: ['restart', 'stop-start'],
    stopTimeoutMs: 10_000,
    graceMs: 60_000,
    oneshot: false,
    networkProvider: null,
    instance: anInstance({ name, ...instance }),
    ...differs,
  };
}
