import { replay } from '../record.ts';
import type { Chronicle } from './chronicle.ts';
import type { Report } from './check-records.ts';
import type { World } from './world.ts';

/** What must hold after a calm hour: everything that can be mended is mended, or a person was asked. */
export function checkCalm(world: World, chronicle: Chronicle, report: Report): void {
  checkServices(world, chronicle, report);
  checkIntents(world, chronicle, report);
  checkReliefs(world, chronicle, report);
  checkMirror(world, chronicle, report);
  checkReplay(world, chronicle, report);
}

function checkServices(world: World, chronicle: Chronicle, report: Report): void {
  for (const container of world.runtime.containers.values()) {
    const { name, role } = container.service;
    if (container.works || container.operatorStopped || role === 'self') continue;
    // Without a health check nobody can see that it hangs.
    if (container.service.healthCheck === false && container.runState === 'running') continue;
    const service = chronicle.service(name);
    const episode = service?.episode ?? null;
    // Quarantined, escalated, or waiting for one that is: a person knows.
    const told =
      (episode?.alert ?? service?.flapping ?? service?.pausedAlert ?? service?.missingAlert ?? null) !== null;
    const victim = episode?.phase.kind === 'waiting' && episode.phase.reason === 'dependency-down';
    // Seen a moment ago, its turn comes.
    const fresh = episode?.phase.kind === 'waiting' && safeAge(world, episode.downSinceMs) < 6 * 60_000;
    const soon =
      fresh ||
      (service?.hold ?? null) !== null ||
      (episode !== null && ['acting', 'verifying', 'soaking'].includes(episode.phase.kind));
    const storm = chronicle.state.box.storm !== null || chronicle.state.box.breaker !== null;
    if (told || victim || soon || storm) continue;
    const invariant = service?.operatorStop != null || container.manuallyStopped ? 'I21' : 'I25';
    report(
      invariant,
      `${name} is ${container.runState}/${container.health} after the calm, and nobody was told (engine: ${service?.condition ?? 'none'}, ${episode?.phase.kind ?? 'no episode'})`,
    );
  }
}

function checkIntents(world: World, chronicle: Chronicle, report: Report): void {
  const { engine } = world;
  if (engine === null) return;
  const { box } = chronicle.state;
  // Everything that was begun has had its time by now.
  for (const service of chronicle.services()) {
    const { episode, hold } = service;
    const startedMs =
      hold?.startedMs ?? (episode?.phase.kind === 'acting' ? episode.phase.intent.startedMs : null);
    if (startedMs !== null && hold?.rule !== 'B.temperature.stop' && safeAge(world, startedMs) > 20 * 60_000)
      report(
        'I26',
        `an intent on ${service.name} is open since ${Math.round(safeAge(world, startedMs) / 60_000)} min`,
      );
  }
  for (const [id, rule] of Object.entries(box.rules))
    if (rule.intent !== null && safeAge(world, rule.intent.startedMs) > 20 * 60_000)
      report('I26', `an action of ${id} is open`);
  if (box.critical.run !== null && safeAge(world, box.critical.run.startedMs) > 40 * 60_000)
    report('I26', 'a critical run never ends');
  if (box.reboot.intent?.phase === 'issued' && safeAge(world, box.reboot.intent.decidedMs) > 20 * 60_000)
    report('I26', 'a reboot is open');
}

/** Safe time is no later than true time, and the engine's own begins at the uptime of its first boot. */
function safeAge(world: World, safeMs: number): number {
  return world.safeMs - safeMs;
}

function checkReliefs(world: World, chronicle: Chronicle, report: Report): void {
  const { box } = world;
  if (box.temperature > 77 || box.trouble.heat) return;
  const told = [...chronicle.openAlerts.values()].some(({ code }) => code === 'relief-not-taken-back');
  if (box.throttled && !told) report('I22', 'the GPU is still throttled after the calm');
  for (const service of chronicle.services())
    if (service.hold?.rule === 'B.temperature.stop' && service.hold.phase === 'stopped')
      report('I22', `${service.name} is still stopped against heat that is gone`);
}

function checkMirror(world: World, chronicle: Chronicle, report: Report): void {
  if (!world.database.answers) return;
  const waiting = world.engine?.snapshot().mirrorWaiting ?? 0;
  if (waiting > 0) {
    report('I31', `${waiting} records still wait for the mirror`);
    return;
  }
  const written = chronicle.events.map(({ id }) => id);
  const missing = written.filter((id) => !world.database.events.has(id));
  if (missing.length > 0) report('I31', `${missing.length} events never reached the mirror`);
  if (new Set(written).size !== written.length) report('I31', 'an event has the id of another');
  const order = new Map(world.database.order.map((id, index) => [id, index]));
  let last = -1;
  for (const id of written) {
    const at = order.get(id) ?? last;
    if (at < last) {
      report('I31', `event ${id} reached the mirror out of order`);
      return;
    }
    last = at;
  }
}

/** The journal alone gives the state again, bit for bit, and holds nothing that must not be there. */
function checkReplay(world: World, chronicle: Chronicle, report: Report): void {
  const text = JSON.stringify(replay(world.disk.records, '').state);
  const services = Object.fromEntries([...chronicle.services()].map((service) => [service.name, service]));
  const sorted = (value: unknown): string => JSON.stringify(value, sortKeys);
  const replayed = replay(world.disk.records, '').state;
  if (sorted(replayed.services) !== sorted(services) || sorted(replayed.box) !== sorted(chronicle.state.box))
    report('I38', 'the journal does not add up to the state');
  if (text.includes(secretOfTheSimulation)) report('I24', 'a secret is in the journal');
}

/** Stands in a label of every simulated service that has one; never to be seen in a record. */
export const secretOfTheSimulation = 'hunter2-never-store-me';

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
