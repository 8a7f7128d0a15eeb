import type { Policy } from '../core/policy.ts';
import type { RemedyAction } from '../ports.ts';
import type { ServiceState } from '../core/state.ts';
import type { Chronicle } from './chronicle.ts';
import type { Report } from './check-records.ts';
import type { Effect } from './sim-runtime.ts';
import type { World } from './world.ts';

const hourMs = 3_600_000;
const minutes = (ms: number): string => `${Math.round(ms / 60_000)} minutes`;
/** A look right before the effect may be this old when the effect arrives. */
const raceMs = 6_000;

interface Intended {
  readonly id: string;
  readonly by: 'ladder' | 'box' | 'operator';
  readonly verb: string;
}

/** What must hold of every change that the engine makes in the world, in true time. */
export class EffectChecks {
  readonly #world: World;
  readonly #chronicle: Chronicle;
  readonly #report: Report;
  readonly #policy: Policy;
  readonly #ladder = new Map<string, { readonly id: string; readonly atMs: number }[]>();
  readonly #made = new Set<string>();
  /** Actions of which the last was made with an intent. */
  readonly #recorded = new Set<RemedyAction>();
  readonly #remedyEnds = new Map<RemedyAction, number>();
  readonly #reboots: number[] = [];
  effects = 0;

  constructor(world: World, chronicle: Chronicle, report: Report) {
    this.#world = world;
    this.#policy = world.policy;
    this.#chronicle = chronicle;
    this.#report = report;
  }

  effect({ kind, container }: Effect): void {
    this.effects += 1;
    const { name } = container.service;
    const { nowMs } = this.#world.schedule;
    const service = this.#chronicle.service(name);
    const intended = service === null ? null : intentFor(service, kind);
    if (intended === null) {
      this.#report('I1', `${kind} of ${name} without a durable intent`);
      return;
    }
    if (!this.#world.lockHeld) this.#report('I12', `${kind} of ${name} without the lock`);
    if (container.service.role === 'self') this.#report('I9', `${kind} of ${name}, part of the engine`);
    if (intended.by === 'operator') {
      // A person's wish begins the count anew.
      this.#ladder.delete(name);
      return;
    }
    if (intended.by === 'box' && container.service.role === 'database')
      this.#report('I9', `${kind} of the database for the sake of the box`);
    if (container.pausedAtMs !== null && nowMs - container.pausedAtMs > raceMs)
      this.#report('I8', `${kind} of ${name}, which is paused`);
    const told = this.#world.runtime.eventLoss === 0;
    const stop = this.#stops.get(name);
    if (
      container.operatorStopped &&
      told &&
      stop?.told === true &&
      nowMs - stop.atMs > raceMs &&
      kind !== 'stop'
    )
      this.#report('I8', `${kind} of ${name}, which a person stopped`);
    if (kind === 'stop' && container.service.autoRemove === true)
      this.#report('I10', `stop of ${name}, which removes itself`);
    if (kind === 'restart' && container.networkIsGone)
      this.#report('I11', `restart of ${name}, whose network is gone`);
    const key = `${intended.id}/${kind}`;
    if (kind !== 'start' && this.#made.has(key))
      this.#report('I18', `${kind} of ${name} made twice for one intent`);
    this.#made.add(key);
    if (intended.by === 'ladder') this.#count(name, intended.id, nowMs);
  }

  readonly #stops = new Map<string, { readonly atMs: number; readonly told: boolean }>();

  /** A person stopped it, and the daemon did or did not tell. */
  noteOperatorStop(name: string, told: boolean): void {
    this.#stops.set(name, { atMs: this.#world.schedule.nowMs, told });
  }

  /** Attempts in sliding windows of true time, whatever clocks, crashes and boots did in between. */
  #count(name: string, id: string, nowMs: number): void {
    const { ladder, budget, probation } = this.#policy;
    const longestMs = Math.max(ladder.windowMs, budget.windowMs);
    const attempts = (this.#ladder.get(name) ?? []).filter(({ atMs }) => atMs > nowMs - longestMs);
    if (!attempts.some((attempt) => attempt.id === id)) attempts.push({ id, atMs: nowMs });
    this.#ladder.set(name, attempts);
    // Decided at intervals of the window, they arrive when the daemon takes them.
    const within = (ms: number): number => attempts.filter(({ atMs }) => atMs > nowMs - ms + 15_000).length;
    const tried = within(ladder.windowMs);
    if (tried >= ladder.escalateAt)
      this.#report('I3', `${tried} attempts on ${name} within ${minutes(ladder.windowMs)}`);
    const acted = within(budget.windowMs);
    // A probation may fall within the window when it is short.
    const allowed = budget.actions + (probation.firstMs < budget.windowMs ? 1 : 0);
    if (acted > allowed) this.#report('I3', `${acted} actions on ${name} within ${minutes(budget.windowMs)}`);
  }

  remedy(action: RemedyAction, phase: 'begins' | 'ends'): void {
    this.effects += 1;
    const { nowMs } = this.#world.schedule;
    if (!this.#world.lockHeld && phase === 'begins') this.#report('I12', `${action} without the lock`);
    if (phase === 'ends') {
      if (this.#recorded.has(action)) this.#remedyEnds.set(action, nowMs);
      return;
    }
    this.#recorded.delete(action);
    const { rules, critical } = this.#chronicle.state.box;
    const intents = Object.values(rules).map(({ intent }) => intent);
    if (critical.run?.step.kind === 'remedy') intents.push(critical.run.step.intent);
    // The one exception: no intent can be written because there is no room, and this makes some.
    if (action === 'disk-cleanup' && this.#world.disk.full) return;
    this.#recorded.add(action);
    if (!intents.some((intent) => intent?.action === action && intent.endedMs === null))
      this.#report('I1', `${action} without a durable intent`);
    const ended = this.#remedyEnds.get(action);
    const byCritical = critical.run?.step.kind === 'remedy' && critical.run.step.intent.action === action;
    if (
      ended !== undefined &&
      !byCritical &&
      action !== 'gpu-unthrottle' &&
      nowMs - ended < this.#policy.overload.cooldownMs - 1_000
    )
      this.#report('I6', `${action} again after ${Math.round((nowMs - ended) / 1000)} s`);
    if (
      (action === 'gpu-throttle' || action === 'gpu-unthrottle') &&
      !this.#chronicle.state.box.reliefs.some((relief) => relief.action === 'gpu-throttle')
    )
      this.#report('I22', `${action} without a record to take it back`);
  }

  reboot(): void {
    this.effects += 1;
    const { nowMs } = this.#world.schedule;
    const { intent } = this.#chronicle.state.box.reboot;
    if (intent === null || this.#chronicle.plannedReboots.get(intent.id) !== this.#world.time.bootId)
      this.#report('I5', 'a reboot without the state before it');
    if (!this.#world.lockHeld) this.#report('I12', 'a reboot without the lock');
    const last = this.#reboots.at(-1);
    const { spacingMs, perHour, enabled } = this.#policy.reboot;
    if (!enabled) this.#report('I4', 'a reboot although reboots are off');
    if (last !== undefined && nowMs - last < spacingMs - 1_000)
      this.#report('I4', `a reboot after ${Math.round((nowMs - last) / 1000)} s`);
    this.#reboots.push(nowMs);
    const lately = this.#reboots.filter((atMs) => atMs > nowMs - hourMs).length;
    if (lately > perHour) this.#report('I4', `${lately} reboots within an hour`);
  }
}

/** The durable intent that an effect belongs to. */
function intentFor(service: ServiceState, verb: Effect['kind']): Intended | null {
  const { episode, hold, operatorIntent } = service;
  if (operatorIntent?.verb === verb) return { id: operatorIntent.id, by: 'operator', verb };
  if (hold !== null) {
    const verbs = { stopping: 'stop', stopped: 'start', starting: 'start', restarting: 'restart' } as const;
    if (verbs[hold.phase] === verb) return { id: hold.id, by: 'box', verb };
  }
  if (episode?.phase.kind === 'acting' && episode.phase.intent.step === verb)
    return { id: episode.phase.intent.id, by: 'ladder', verb };
  return null;
}
