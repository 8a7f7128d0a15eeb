import type { EngineSnapshot, ServiceStatus } from '@arasul/healing-engine';
import { describe, expect, it } from '@jest/globals';
import { servicesDocument } from '../../src/contract/services.ts';
import type { ArasulEvent } from '../../src/contract/events.ts';
import { OpenAlerts } from '../../src/healing/alerts.ts';
import { toHealing, toServices } from '../../src/healing/documents.ts';
import { Tally } from '../../src/healing/tally.ts';

const noon = new Date(2026, 4, 3, 12).getTime();

const aStatus = (more: Partial<ServiceStatus> = {}): ServiceStatus => ({
  name: 'web',
  state: 'healthy',
  sinceMs: noon,
  dependsOn: ['store'],
  role: 'app',
  attempts24h: 0,
  pid: 4_711,
  instanceId: 'web',
  image: null,
  exitCode: null,
  operatorStoppedBy: null,
  repair: null,
  ...more,
});
const aSnapshot = (more: Partial<EngineSnapshot> = {}): EngineSnapshot =>
  ({
    services: [aStatus()],
    warnings: [],
    heartbeat: 'healthy',
    lastCycleAtMs: noon,
    cycles: 10,
    runtime: 'ok',
    mode: 'execute',
    pausedUntilMs: null,
    mirrorWaiting: 0,
    ...more,
  }) as EngineSnapshot;

let seq = 0;
const done = (service: string, atMs: number): ArasulEvent => ({
  seq: (seq += 1),
  node: 'box',
  t: new Date(atMs).toISOString(),
  topic: 'healing',
  kind: 'healing.done',
  severity: 'INFO',
  body: { service, episode: 'e', action: 'restart', outcome: 'ok', durationMs: 1, errorCode: null },
});
const alert = (kind: 'alert.raised' | 'alert.closed', id: string): ArasulEvent => ({
  seq: (seq += 1),
  node: 'box',
  t: new Date(noon).toISOString(),
  topic: 'alerts',
  kind,
  severity: 'CRITICAL',
  body: { alert: id, service: 'web', code: 'escalated' },
});

describe('what the owner sees of the engine', () => {
  it('keeps to the contract', () => {
    const repair = {
      episode: 'e',
      phase: 'soaking',
      attempt: 1,
      maxAttempts: 3,
      action: 'restart',
      nextAtMs: noon,
    } as const;
    const document = toServices(
      aSnapshot({ services: [aStatus({ repair })] }),
      'processes',
      new Tally(),
      noon,
    );
    expect(servicesDocument.parse(document)).toEqual(document);
    expect(document.services[0]?.repair?.nextAt).toBe(new Date(noon).toISOString());
  });

  it.each([
    ['app', 'healthy', true],
    ['app', 'unhealthy', true],
    ['app', 'stopped', false],
    ['app', 'down', false],
    ['database', 'healthy', false],
    ['proxy', 'healthy', false],
    ['self', 'healthy', false],
  ] as const)('offers the fire drill for %s that is %s: %s', (role, state, expected) => {
    const document = toServices(
      aSnapshot({ services: [aStatus({ role, state })] }),
      'docker',
      new Tally(),
      noon,
    );
    expect(document.services[0]?.drillable).toBe(expected);
  });

  it('counts repairs by service over 24 hours, and all of today', () => {
    const tally = new Tally();
    const hour = 3_600_000;
    tally.add([
      done('web', noon - 25 * hour),
      done('web', noon - 13 * hour),
      done('web', noon),
      done('api', noon),
    ]);
    expect(tally.repairs24h('web', noon)).toBe(2);
    expect(tally.repairsToday(noon)).toBe(2);
  });

  it('counts checks from midnight on', () => {
    const tally = new Tally();
    expect(toHealing(aSnapshot({ cycles: 10 }), tally, noon).checksToday).toBe(10);
    expect(toHealing(aSnapshot({ cycles: 40 }), tally, noon + 1).checksToday).toBe(40);
    expect(toHealing(aSnapshot({ cycles: 41 }), tally, noon + 86_400_000).checksToday).toBe(1);
  });

  it('says when nothing is done because it may not, or because it is a dry run', () => {
    expect(toHealing(aSnapshot({ mode: 'standby' }), new Tally(), noon).mode).toBe('off');
    expect(toHealing(aSnapshot({ mode: 'observe' }), new Tally(), noon).mode).toBe('shadow');
  });

  it('holds an alert open until it is closed', () => {
    const alerts = new OpenAlerts();
    expect(alerts.add([alert('alert.raised', 'a'), alert('alert.raised', 'b')])).toBe(true);
    expect(alerts.add([alert('alert.closed', 'a'), alert('alert.closed', 'unknown')])).toBe(true);
    expect(alerts.add([alert('alert.closed', 'a')])).toBe(false);
    expect(alerts.list().map(({ id }) => id)).toEqual(['b']);
  });
});
