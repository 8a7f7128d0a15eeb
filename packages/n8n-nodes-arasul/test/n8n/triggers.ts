import { expect, it } from '@jest/globals';
import { until } from './host.ts';
import type { Workflow } from './rest.ts';
import type { Stage } from './stage.ts';

const triggered = (
  stage: Stage,
  name: string,
  parameters: Record<string, unknown>,
  token = false,
): Workflow => ({
  name,
  nodes: [
    stage.node({
      name: 'Trigger',
      type: 'n8n-nodes-arasul.arasulTrigger',
      parameters,
      credential: token ? 'deviceToken' : 'device',
    }),
    stage.node({ name: 'End', type: 'n8n-nodes-base.noOp' }, 1),
  ],
  connections: { Trigger: { main: [[{ node: 'End', type: 'main', index: 0 }]] } },
});

/** How often a workflow has run to its end. */
const runs = async (stage: Stage, id: string): Promise<number> =>
  (await stage.owner.executions(id)).filter(({ status }) => status === 'success').length;

/** Workflows that begin when something happens on the box. */
export const describeTriggers = (stage: Stage): void => {
  it('starts a workflow live, also after the box was away, and leaves no connection behind', async () => {
    const down = { events: ['service.down'], delivery: 'live' };
    const id = await stage.owner.activate(triggered(stage, 'live', down));
    await stage.edge.drill('demo-api');
    await until(async () => (await runs(stage, id)) >= 1);
    await stage.edge.stop();
    await stage.edge.start();
    const before = await runs(stage, id);
    await stage.edge.drill('demo-store');
    await until(async () => (await runs(stage, id)) > before);
    expect(await stage.executionsText(id)).toContain('demo-store');
    await until(() => stage.edge.connectionsFrom(stage.host.pid) > 0);
    await stage.owner.deactivate(id);
    await until(() => stage.edge.connectionsFrom(stage.host.pid) === 0);
  });

  it('starts a workflow by polling with a token, once for each event', async () => {
    const down = { events: ['service.down'], delivery: 'polling', pollInterval: 1 };
    const id = await stage.owner.activate(triggered(stage, 'polling', down, true));
    await stage.edge.drill('demo-web');
    await until(async () => (await runs(stage, id)) >= 1);
    // The look that finds this one sees the first event again.
    await stage.edge.drill('demo-api');
    await until(async () => (await runs(stage, id)) >= 2);
    await stage.owner.deactivate(id);
    expect(await runs(stage, id)).toBe(2);
  });

  it('starts a workflow when a metric crosses a value', async () => {
    const values = [{ metric: 'memory_total_bytes', condition: 'above', value: 1, forSeconds: 1 }];
    const id = await stage.owner.activate(
      triggered(stage, 'threshold', { events: [], delivery: 'live', thresholds: { values } }),
    );
    await until(async () => (await runs(stage, id)) === 1);
    await stage.owner.deactivate(id);
    expect(await stage.executionsText(id)).toContain('threshold.raised');
  });
};
