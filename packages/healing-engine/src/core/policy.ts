import type { BackoffPolicy } from './backoff.ts';
import type { Mode } from './fact.ts';
import type { MaintenanceWindow } from './maintenance.ts';

/** Trips at `high`, re-arms at `low`. */
export interface Threshold {
  readonly high: number;
  readonly low: number;
}

/** What category B may do, in the order in which it is tried. */
export type OverloadAction = 'llm-cache-clear' | 'llm-session-reset' | 'gpu-throttle' | 'restart-service';

export interface OverloadRule {
  readonly threshold: Threshold;
  /** One entry an attempt; after the last one the rule escalates to category C. */
  readonly ladder: readonly OverloadAction[];
  readonly mode: Mode;
}

export interface Budget {
  readonly actions: number;
  readonly windowMs: number;
}

/** Every number the engine decides by. Durations in milliseconds of safe time, shares from 0 to 1. */
export interface Policy {
  /** Decide and show, but act on nothing. */
  readonly dryRun: boolean;
  /** Whole look at least this often; events only wake it earlier. Specification: 10 s for what must be sampled. */
  readonly resyncMs: number;
  /** An observation or a call to the runtime may take this long. */
  readonly callTimeoutMs: number;
  readonly ladder: {
    /** Attempts are counted over this time. Specification: 10 minutes. */
    readonly windowMs: number;
    /** The attempt that escalates instead. Specification: the third. */
    readonly escalateAt: number;
  };
  /** `min(cap, base x 2^(n-1)) x U(1-jitter, 1)` before attempt n+1; kubelet uses the same 10 s and 300 s. */
  readonly backoff: BackoffPolicy;
  /** Healthy for this long clears the attempts (twice the cap, as kubelet). */
  readonly resetAfterMs: number;
  /** Restart-class actions per service before the engine stops trying. Specification: 5 in 30 minutes. */
  readonly budget: Budget;
  /** First probation after quarantine; doubles up to the maximum. */
  readonly probation: { readonly firstMs: number; readonly maxMs: number };
  readonly verify: {
    /** Added to stop timeout and health window for the deadline of a verdict. */
    readonly marginMs: number;
    /** Health window assumed where the runtime names none: Docker's own default of 3 x (30 s + 30 s). */
    readonly defaultHealthWindowMs: number;
    /** A service without health check counts as healthy after running this long. */
    readonly runningMs: number;
    /** It must stay healthy this long before the repair is called verified. */
    readonly soakMs: number;
  };
  /** Docker's own restart back-off is at most 60 s (moby restartmanager); until then an exit is Docker's. */
  readonly runtimeRestartMs: number;
  /** Own restarts of the runtime within the ladder's window that make a restart loop. */
  readonly restartLoopCount: number;
  /** `starting` for longer than this is a fault of its own. */
  readonly startTimeoutMs: number;
  /** Effects in flight over all services. */
  readonly maxConcurrentActions: number;
  /** Disruptive actions over all services. */
  readonly totalBudget: Budget;
  /** An instance paused in its runtime for longer than this is told. */
  readonly pausedAlertMs: number;
  /** The runtime or the database away for this long is told. */
  readonly awayAlertMs: number;
  /** Nagios' rule: share of looks of the window at which the health had changed. */
  readonly flap: {
    readonly windowMs: number;
    readonly minChanges: number;
    readonly start: number;
    readonly stop: number;
  };
  /** Many services bad at once have one cause: act on one at a time until enough are well again (medik8s NHC). */
  readonly storm: {
    readonly minServices: number;
    readonly share: number;
    readonly withinMs: number;
    readonly calmShare: number;
    readonly calmMs: number;
  };
  /** Repairs that do not help, over several services: the engine stops and asks for a person. */
  readonly breaker: {
    readonly refuted: number;
    readonly services: number;
    readonly windowMs: number;
    readonly halfOpenAfterMs: number;
  };
  readonly overload: OverloadPolicy;
  readonly disk: {
    readonly warning: number;
    readonly cleanup: number;
    readonly critical: number;
    readonly emergency: number;
    /** A level ends this far below its threshold. */
    readonly rearm: number;
    readonly mode: Mode;
  };
  readonly critical: {
    readonly mode: Mode;
    /** Specification: at most once an hour. */
    readonly cooldownMs: number;
    readonly soakMs: number;
    /** Longest that one of its steps may take beside stop timeouts and health windows. */
    readonly stepTimeoutMs: number;
  };
  readonly reboot: RebootPolicy;
  readonly windows: readonly MaintenanceWindow[];
}

export interface OverloadPolicy {
  readonly sampleMs: number;
  /** Trips when `enter` of the last `of` samples are high, re-arms when the last `exit` are all low. */
  readonly enter: number;
  readonly of: number;
  readonly exit: number;
  /** Per (target, action), from the end of the action. Specification: 5 minutes. */
  readonly cooldownMs: number;
  /** How long an action may take to show in the samples. */
  readonly verifyMs: number;
  readonly cpu: OverloadRule;
  readonly memory: OverloadRule & { /** The service that is restarted. */ readonly service: string };
  readonly gpu: OverloadRule;
  readonly temperature: OverloadRule & {
    /** Above it the service below is stopped until it has cooled to the rule's `low`. */
    readonly stopAt: number;
    readonly service: string;
  };
}

export interface RebootPolicy {
  /** Off unless the owner says so. */
  readonly enabled: boolean;
  /** Specification: refused when it would be the third within an hour. */
  readonly perHour: number;
  readonly perDay: number;
  readonly spacingMs: number;
  readonly minUptimeMs: number;
  /** So many boots that nobody planned within an hour block it: a boot loop is not cured by more boots. */
  readonly unplannedPerHour: number;
  /** Independent critical conditions within `conditionsWithinMs`. */
  readonly conditions: number;
  readonly conditionsWithinMs: number;
  /** Time for the box to go down, to come up and to stay well. */
  readonly downWithinMs: number;
  readonly upWithinMs: number;
  readonly stableMs: number;
  /** Allowed while the database cannot take the state before. */
  readonly withoutDatabase: boolean;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const defaultPolicy: Policy = {
  dryRun: false,
  resyncMs: 10_000,
  callTimeoutMs: 5_000,
  ladder: { windowMs: 10 * minuteMs, escalateAt: 3 },
  backoff: { baseMs: 10_000, capMs: 5 * minuteMs, jitter: 0.2 },
  resetAfterMs: 10 * minuteMs,
  budget: { actions: 5, windowMs: 30 * minuteMs },
  probation: { firstMs: hourMs, maxMs: 24 * hourMs },
  verify: { marginMs: 15_000, defaultHealthWindowMs: 3 * minuteMs, runningMs: 10_000, soakMs: minuteMs },
  runtimeRestartMs: minuteMs,
  restartLoopCount: 5,
  startTimeoutMs: 10 * minuteMs,
  maxConcurrentActions: 8,
  totalBudget: { actions: 12, windowMs: 10 * minuteMs },
  pausedAlertMs: hourMs,
  awayAlertMs: 30_000,
  flap: { windowMs: 210_000, minChanges: 6, start: 0.3, stop: 0.15 },
  storm: { minServices: 3, share: 0.5, withinMs: 5 * minuteMs, calmShare: 0.51, calmMs: minuteMs },
  breaker: { refuted: 6, services: 3, windowMs: 10 * minuteMs, halfOpenAfterMs: 30 * minuteMs },
  overload: {
    sampleMs: 10_000,
    enter: 3,
    of: 5,
    exit: 3,
    cooldownMs: 5 * minuteMs,
    verifyMs: 2 * minuteMs,
    cpu: rule(0.9, 0.8, ['llm-cache-clear', 'llm-cache-clear', 'llm-cache-clear']),
    memory: {
      ...rule(0.9, 0.8, ['restart-service', 'restart-service', 'restart-service']),
      service: 'n8n',
    },
    gpu: rule(0.95, 0.85, ['llm-cache-clear', 'llm-session-reset']),
    temperature: { ...rule(83, 78, ['gpu-throttle']), stopAt: 85, service: 'llm' },
  },
  disk: { warning: 0.8, cleanup: 0.9, critical: 0.95, emergency: 0.97, rearm: 0.02, mode: 'execute' },
  critical: { mode: 'execute', cooldownMs: hourMs, soakMs: 2 * minuteMs, stepTimeoutMs: 5 * minuteMs },
  reboot: {
    enabled: false,
    perHour: 2,
    perDay: 4,
    spacingMs: 10 * minuteMs,
    minUptimeMs: 10 * minuteMs,
    unplannedPerHour: 3,
    conditions: 3,
    conditionsWithinMs: 30 * minuteMs,
    downWithinMs: 2 * minuteMs,
    upWithinMs: 150_000,
    stableMs: minuteMs,
    withoutDatabase: false,
  },
  windows: [],
};

function rule(high: number, low: number, ladder: readonly OverloadAction[]): OverloadRule {
  return { threshold: { high, low }, ladder, mode: 'execute' };
}
