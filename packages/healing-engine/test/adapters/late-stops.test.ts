import type { Containers, RuntimeEvent, RuntimeEventKind, RuntimeInstance } from '../../src/ports.ts';
import { describe, expect, it } from '@jest/globals';
import { withLateStops } from '../../src/adapters/late-stops.ts';

const never = new AbortController().signal;
const event = (kind: RuntimeEventKind): RuntimeEvent => ({ kind, id: 'web', name: 'web', atMs: 0 });
const anInstance = (runState: RuntimeInstance['runState']): RuntimeInstance =>
  ({ id: 'web', name: 'web', runState }) as RuntimeInstance;

/** A runtime whose events come when the test says so. */
const aRuntime = (): {
  readonly containers: Containers;
  state: RuntimeInstance['runState'];
  looks: number;
  tell: (kind: RuntimeEventKind) => void;
} => {
  const queue: RuntimeEvent[] = [];
  let wake = (): void => undefined;
  const runtime = {
    state: 'running' as RuntimeInstance['runState'],
    looks: 0,
    tell: (kind: RuntimeEventKind): void => {
      queue.push(event(kind));
      wake();
    },
    containers: {
      kind: 'simulated',
      list: async () => {
        runtime.looks += 1;
        return [anInstance(runtime.state)];
      },
      events: async function* () {
        for (;;) {
          const next = queue.shift();
          if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
          else yield next;
        }
      },
      kill: async () => runtime.tell('kill'),
    } as unknown as Containers,
  };
  return runtime;
};

/** Follows the events as the engine does; `heard` grows before the next one is asked for. */
const follow = (containers: Containers): { heard: string[]; until: (kind: string) => Promise<void> } => {
  const heard: string[] = [];
  let check = (): void => undefined;
  void (async () => {
    for await (const { kind } of containers.events(never)) {
      heard.push(kind);
      check();
    }
  })();
  return {
    heard,
    until: (kind) =>
      new Promise((resolve) => {
        check = () => {
          if (heard.includes(kind)) resolve();
        };
        check();
      }),
  };
};

describe('a look at a container that ended', () => {
  it('waits for the stop that comes after the exit, which is then heard before the look', async () => {
    const runtime = aRuntime();
    const containers = withLateStops(runtime.containers, 60_000);
    const { heard, until } = follow(containers);
    runtime.tell('kill');
    runtime.state = 'exited';
    runtime.tell('die');
    await until('die');
    let looked = false;
    const look = containers.list(never).then(() => (looked = true));
    await new Promise(setImmediate);
    expect(looked).toBe(false);
    runtime.tell('stop');
    await look;
    expect(heard).toEqual(['kill', 'die', 'stop']);
    expect(runtime.looks).toBe(2);
  });

  it('waits no longer than it should for one that was killed, and only once', async () => {
    const runtime = aRuntime();
    const containers = withLateStops(runtime.containers, 1);
    const { until } = follow(containers);
    runtime.tell('kill');
    runtime.state = 'exited';
    runtime.tell('die');
    await until('die');
    await containers.list(never);
    expect(runtime.looks).toBe(2);
    await containers.list(never);
    expect(runtime.looks).toBe(3);
  });

  it.each<readonly [string, readonly RuntimeEventKind[]]>([
    ['crashed', ['die']],
    ['was killed and started again before it ended', ['kill', 'start', 'die']],
  ])('does not wait for one that %s', async (_what, kinds) => {
    const runtime = aRuntime();
    const containers = withLateStops(runtime.containers, 60_000);
    const { until } = follow(containers);
    runtime.state = 'exited';
    for (const kind of kinds) runtime.tell(kind);
    await until('die');
    await containers.list(never);
    expect(runtime.looks).toBe(1);
  });

  it('does not wait after our own fire drill', async () => {
    const runtime = aRuntime();
    const containers = withLateStops(runtime.containers, 60_000);
    const { until } = follow(containers);
    await containers.kill('web', never);
    runtime.state = 'exited';
    runtime.tell('die');
    await until('die');
    await containers.list(never);
    expect(runtime.looks).toBe(1);
  });
});
