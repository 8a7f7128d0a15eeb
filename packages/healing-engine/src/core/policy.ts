/** Every number the engine decides by. Durations in milliseconds of safe time. */
export interface Policy {
  /** Whole list of the runtime at least this often; events only wake it earlier. */
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
  readonly backoff: { readonly baseMs: number; readonly capMs: number; readonly jitter: number };
  /** Healthy for this long clears the attempts (twice the cap, as kubelet). */
  readonly resetAfterMs: number;
  /** Restart-class actions per service before the engine stops trying. Specification: 5 in 30 minutes. */
  readonly budget: { readonly actions: number; readonly windowMs: number };
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
}

export const defaultPolicy: Policy = {
  resyncMs: 10_000,
  callTimeoutMs: 5_000,
  ladder: { windowMs: 600_000, escalateAt: 3 },
  backoff: { baseMs: 10_000, capMs: 300_000, jitter: 0.2 },
  resetAfterMs: 600_000,
  budget: { actions: 5, windowMs: 1_800_000 },
  probation: { firstMs: 3_600_000, maxMs: 86_400_000 },
  verify: { marginMs: 15_000, defaultHealthWindowMs: 180_000, runningMs: 10_000, soakMs: 60_000 },
  runtimeRestartMs: 60_000,
  restartLoopCount: 5,
  startTimeoutMs: 600_000,
  maxConcurrentActions: 8,
};
