import { type ITriggerFunctions, NodeApiError } from 'n8n-workflow';
import { waitBeforeRetryMs } from '../../transport/backoff.ts';
import { waitFor } from '../../transport/deadline.ts';
import { type Door, askJson } from '../../transport/request.ts';
import { fieldsOf, numberOf } from '../../transport/values.ts';
import { readingsOf } from '../ArasulDevice/metrics.ts';
import { asNodeError } from '../shared/run-items.ts';
import { catchUp } from './catch-up.ts';
import { LiveConnection } from './live.ts';
import type { Outlet } from './outlet.ts';
import type { Settings } from './settings.ts';
import { Thresholds } from './threshold.ts';

/** A box that is away is asked again after half a minute at the latest. */
const longestWaitMs = 30_000;
/** After a connection that the box has ended. */
const reconnectMs = 500;

/** A login that is refused is refused again, and each try counts against the owner. */
const isFinal = (error: unknown): boolean => error instanceof NodeApiError && error.httpCode === '401';

/** Follows one box for one workflow until it is told to stop. */
export class Watch {
  readonly #context: ITriggerFunctions;
  readonly #door: Door;
  readonly #outlet: Outlet;
  readonly #settings: Settings;
  readonly #thresholds: Thresholds;
  readonly #stop = new AbortController();
  #connection: LiveConnection | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(context: ITriggerFunctions, door: Door, outlet: Outlet, settings: Settings) {
    this.#context = context;
    this.#door = { ...door, signal: this.#stop.signal };
    this.#outlet = outlet;
    this.#settings = settings;
    this.#thresholds = new Thresholds(settings.thresholds);
  }

  /** The first contact, whose failure a person must see, then the rest in the background. */
  async start(): Promise<void> {
    await this.#begin();
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    // A box that does not take the farewell forgets the connection by itself.
    await this.#connection?.close().catch(() => undefined);
    this.#stop.abort();
    await this.#running;
  }

  async #begin(): Promise<void> {
    if (this.#outlet.cursor === null || !this.#settings.live) await catchUp(this.#door, this.#outlet);
    if (!this.#settings.live) return;
    const connection = new LiveConnection(this.#door, this.#outlet, this.#thresholds);
    await connection.open();
    this.#connection = connection;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#isStopped()) {
      try {
        if (this.#settings.live) await this.#followLive();
        else await this.#poll();
        failures = 0;
      } catch (error) {
        this.#connection = null;
        if (this.#isStopped()) return;
        const told = asNodeError(this.#context, error, 0);
        if (isFinal(error)) {
          this.#context.emitError(told);
          return;
        }
        this.#context.logger.warn(`Arasul Trigger: ${told.message}. It tries again.`);
        const waitMs = Math.min(waitBeforeRetryMs(undefined, failures, 0, Math.random()), longestWaitMs);
        await waitFor(waitMs, this.#stop.signal);
        failures += 1;
      }
    }
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #followLive(): Promise<void> {
    if (this.#connection === null) await this.#begin();
    await this.#connection?.follow(this.#stop.signal);
    // The box has ended it, for a restart or because the session is over: the next one finds out.
    this.#connection = null;
    await waitFor(reconnectMs, this.#stop.signal);
  }

  async #poll(): Promise<void> {
    if (!(await waitFor(this.#settings.pollMs, this.#stop.signal))) return;
    await catchUp(this.#door, this.#outlet);
    if (this.#thresholds.isEmpty) return;
    const live = fieldsOf(await askJson(this.#door, { method: 'GET', path: '/api/metrics/live' }));
    const t = numberOf(live['t']);
    if (t === null) return;
    this.#outlet.tell(this.#thresholds.observe(readingsOf(live['slots'], live['v']), t));
  }
}
