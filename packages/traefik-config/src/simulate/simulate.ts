import { badValue } from '../errors.ts';
import { durationMs } from '../model/duration.ts';
import { type CheckOptions, isFiles } from '../lint/check.ts';
import type { SourceFile } from '../lint/project.ts';
import { type Model, readFiles, readModel } from '../lint/read-project.ts';
import { evaluate } from '../rule/evaluate.ts';
import { forwardedPath, prepareRequest } from '../rule/request.ts';
import { type Runtime, assemble } from '../runtime/assemble.ts';
import type { Middleware } from '../model/dynamic.ts';
import type { ActiveEntryPoint } from '../runtime/entry-points.ts';
import type { FileFacts } from '../runtime/middleware-problems.ts';
import type { Defined } from '../runtime/objects.ts';
import { limiterOf } from '../runtime/protection.ts';
import type { RuntimeRouter } from '../runtime/routers.ts';
import { internalAnswer } from './internal.ts';
import { type Contest, type Loser, candidates, entryPointFor, losers } from './match.ts';
import { pass } from './middleware.ts';
import { RateLimitMemory } from './rate-limit.ts';
import { type Passing, trustedHeaders } from './request.ts';
import type { Progress, SimulatedResponse, Step } from './response.ts';
import { type PlainRequest, partsOf } from './sent.ts';
import { upstreamOf } from './upstream.ts';

export interface RequestOptions {
  /** Address of the peer; 192.0.2.1 by default. */
  readonly ip?: string;
  /** When it arrives; the virtual clock goes there, never back. Left out: now. Throws `BAD_VALUE` for no moment. */
  readonly at?: Date | string | number;
}

export interface Explanation {
  readonly response: SimulatedResponse;
  /** Every other router, and why it did not get the request. */
  readonly losers: readonly Loser[];
}

/** Traefik with a virtual clock: nothing listens, nothing is sent, and no time passes unless it is told to. */
export interface Simulation {
  /** Milliseconds since 1970 on the virtual clock. */
  readonly nowMs: number;
  /** Lets time pass: milliseconds, or a duration as `15m`. Throws `BAD_VALUE` for what is neither. */
  advance(by: number | string): void;
  request(request: Request | PlainRequest, options?: RequestOptions): Promise<SimulatedResponse>;
  /** The status of each of `count` equal requests at one moment. */
  burst(
    count: number,
    request: Request | PlainRequest,
    options?: RequestOptions,
  ): Promise<readonly (number | null)[]>;
  /** Which router a request would come to and why each other one would not. Counters and clock stay as they are. */
  explain(request: Request | PlainRequest, options?: RequestOptions): Promise<Explanation>;
}

export interface SimulateOptions extends Pick<CheckOptions, 'target' | 'roots'> {
  /** Where the virtual clock begins; the first moment of 2026 by default. */
  readonly at?: Date | string | number;
}

/**
 * A simulation of the configuration, given as for `check`. Routers that Traefik would drop do not exist in it. Throws
 * `BAD_VALUE` for an `at` that is no moment.
 */
export function simulate(
  input: readonly SourceFile[] | Model,
  { target = 'v3.7', roots = [], at = '2026-01-01T00:00:00Z' }: SimulateOptions = {},
): Simulation {
  const project = isFiles(input) ? readFiles(input, { target, roots }) : readModel(input, { target });
  return new VirtualTraefik(assemble(project), project.files, momentOf(at));
}

function momentOf(at: Date | string | number): number {
  const ms = new Date(at).getTime();
  if (Number.isNaN(ms)) throw badValue(`${String(at)} is no moment; write it as 2026-01-01T00:00:00Z`);
  return ms;
}

type Limiters = Map<string, RateLimitMemory>;

interface Answered {
  readonly response: SimulatedResponse;
  /** Null where no router was asked. */
  readonly contest: Contest | null;
}

class VirtualTraefik implements Simulation {
  readonly #runtime: Runtime;
  readonly #files: FileFacts;
  readonly #limiters: Limiters = new Map();
  readonly #candidates = new Map<string, readonly RuntimeRouter[]>();
  #nowMs: number;

  constructor(runtime: Runtime, files: FileFacts, nowMs: number) {
    this.#runtime = runtime;
    this.#files = files;
    this.#nowMs = nowMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  advance(by: number | string): void {
    const ms = typeof by === 'number' ? by : durationMs(by);
    if (ms === null || !(ms >= 0)) throw badValue(`${String(by)} is no time that can pass; write 15m or 2s`);
    this.#nowMs += ms;
  }

  async request(request: Request | PlainRequest, options: RequestOptions = {}): Promise<SimulatedResponse> {
    if (options.at !== undefined) this.#nowMs = Math.max(this.#nowMs, momentOf(options.at));
    return (await this.#answer(request, options, this.#limiters)).response;
  }

  async burst(
    count: number,
    request: Request | PlainRequest,
    options: RequestOptions = {},
  ): Promise<readonly (number | null)[]> {
    const statuses: (number | null)[] = [];
    for (let index = 0; index < count; index += 1) {
      const { status } = await this.request(request, options);
      statuses.push(status);
    }
    return statuses;
  }

  async explain(request: Request | PlainRequest, options: RequestOptions = {}): Promise<Explanation> {
    const { response, contest } = await this.#answer(request, options, new Map());
    return { response, losers: contest === null ? [] : losers(this.#runtime, contest) };
  }

  async #answer(
    request: Request | PlainRequest,
    { ip = '192.0.2.1' }: RequestOptions,
    limiters: Limiters,
  ): Promise<Answered> {
    const sent = partsOf(request);
    const entryPoint = entryPointFor(this.#runtime, sent.port);
    if (entryPoint === null)
      return {
        response: { ...nowhere, reason: `nothing listens on port ${sent.port}: the connection is refused` },
        contest: null,
      };
    const forwarded = entryPoint === 'any' ? undefined : entryPoint.value.forwardedHeaders;
    const headers = trustedHeaders(sent.headers, ip, forwarded);
    const { target } = this.#runtime;
    const http = entryPoint === 'any' ? undefined : entryPoint.value.http;
    const options = { target, sanitizePath: http?.sanitizePath ?? true };
    const prepared = prepareRequest(
      { ...sent, query: sent.search.slice(1), headers: sent.headers, ip },
      options,
    );
    const passing: Passing = { ...sent, path: forwardedPath(sent.path, options), headers, ip };
    const internal = entryPoint === 'any' ? null : internalAnswer(entryPoint, passing, this.#runtime);
    const base = { ...nowhere, entryPoint: entryPoint === 'any' ? null : entryPoint.name };
    if (internal !== null) return { response: { ...base, ...internal }, contest: null };

    const winner =
      this.#candidatesOn(entryPoint, sent.isTls).find(
        ({ rule }) => rule?.kind === 'compiled' && evaluate(rule.expression, prepared),
      ) ?? null;
    const response =
      winner === null
        ? { ...base, status: 404, reason: 'no router matches' }
        : await this.#through(winner, entryPoint, passing, base, limiters);
    return { response, contest: { entryPoint, isTls: sent.isTls, request: prepared, winner } };
  }

  #candidatesOn(entryPoint: ActiveEntryPoint | 'any', isTls: boolean): readonly RuntimeRouter[] {
    const key = `${isTls ? 'tls' : 'plain'} ${entryPoint === 'any' ? '' : entryPoint.name}`;
    const known = this.#candidates.get(key) ?? candidates(this.#runtime, entryPoint, isTls);
    this.#candidates.set(key, known);
    return known;
  }

  async #through(
    router: RuntimeRouter,
    entryPoint: ActiveEntryPoint | 'any',
    request: Passing,
    base: SimulatedResponse,
    limiters: Limiters,
  ): Promise<SimulatedResponse> {
    const own = entryPoint === 'any' ? [] : this.#runtime.entryPointChain(entryPoint.name, router);
    const steps: Step[] = [];
    let passing = request;
    let delayMs = 0;
    let headers: Readonly<Record<string, string>> = {};
    const known = { ...base, router: router.name, service: router.service };
    for (const [index, middleware] of [...own, ...router.middlewares].entries()) {
      const key = `${base.entryPoint ?? ''} ${router.key} ${index}`;
      const progress = await pass(middleware, passing, {
        files: this.#files,
        atMs: this.#nowMs + delayMs,
        limiter: limiterFor(middleware, key, limiters),
      });
      steps.push(stepOf(middleware, progress));
      if (progress.kind === 'answered') {
        const { status, reason } = progress.answer;
        return {
          ...known,
          status,
          steps,
          delayMs,
          headers: { ...headers, ...progress.answer.headers },
          reason: `${middleware.name} answers ${status}: ${reason}`,
        };
      }
      delayMs += progress.delayMs ?? 0;
      headers = { ...headers, ...progress.headers };
      if (progress.path !== undefined) passing = { ...passing, path: progress.path };
    }
    const upstream = upstreamOf(router.service, router.provider, passing, this.#runtime.objects);
    const done = { ...known, steps, delayMs, headers };
    switch (upstream.kind) {
      case 'url':
        return { ...done, status: 200, upstream: upstream.url, reason: `router ${router.name} sends it on` };
      case 'internal':
        return { ...done, status: 200, reason: `${upstream.name} of Traefik itself answers` };
      case 'none':
        return { ...done, status: upstream.status, reason: upstream.reason };
    }
  }
}

/** In memory each router counts by itself; Redis keeps one counter for all of them. */
function limiterFor(
  middleware: Defined<Middleware>,
  routerKey: string,
  limiters: Limiters,
): RateLimitMemory | null {
  const limit = middleware.value.rateLimit;
  if (limit === undefined) return null;
  const key = limit.redis === undefined ? routerKey : `redis ${middleware.name}@${middleware.provider}`;
  const known = limiters.get(key) ?? new RateLimitMemory(limiterOf(limit));
  limiters.set(key, known);
  return known;
}

const nowhere: SimulatedResponse = {
  status: null,
  entryPoint: null,
  router: null,
  service: null,
  upstream: null,
  headers: {},
  steps: [],
  reason: '',
  delayMs: 0,
};

function stepOf({ name, value }: Defined<Middleware>, progress: Progress): Step {
  const kind = Object.keys(value)[0] ?? '';
  const step = (outcome: Step['outcome']): Step => ({ middleware: name, kind, outcome });
  if (progress.kind === 'answered')
    return step({ kind: 'answered', status: progress.answer.status, reason: progress.answer.reason });
  if (progress.isUnknown === true) return step({ kind: 'not simulated' });
  if (progress.path !== undefined) return step({ kind: 'rewritten', path: progress.path });
  return step(
    progress.delayMs === undefined ? { kind: 'passed' } : { kind: 'delayed', delayMs: progress.delayMs },
  );
}
