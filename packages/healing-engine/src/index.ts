export { createEngine, Engine } from './engine.ts';
export type { EngineOptions, EngineSnapshot, Heartbeat, Log } from './engine-options.ts';
export { HealingError, type HealingErrorCode } from './errors.ts';
export { step, type Input, type StepResult } from './core/step.ts';
export { nextWakeMs } from './core/wakeup.ts';
export { emptyState, type EngineState, type ServiceState, type ServiceCondition } from './core/state.ts';
export { defaultPolicy, type Policy } from './core/policy.ts';
export { checkPolicy, parsePolicy, type PolicyCheck } from './core/parse-policy.ts';
export type { PolicyProblem } from './core/policy-reader.ts';
export { readService, parseDuration, type LabelWarning } from './core/labels.ts';
export { backoffMs, type BackoffPolicy } from './core/backoff.ts';
export { heartbeatOf } from './core/heartbeat.ts';
export type { Command } from './core/command.ts';
export type { HealingEvent, HealingEventKind, Outcome, RefusalReason, Severity } from './core/events.ts';
export type { Explanation, ExplanationCode } from './core/explain.ts';
export type { ServiceOverride, ServiceOverrides } from './core/service-overrides.ts';
export type { Condition, FaultCause, ServiceFact, ServiceRole } from './core/fact.ts';
export type { ServiceStatus, RepairPhase } from './core/snapshot.ts';
export { eventsOf, type StepRecord } from './record.ts';
export type {
  BoxFact,
  Clock,
  Containers,
  Health,
  Host,
  Journal,
  JournalRecord,
  Lock,
  Mirror,
  Random,
  Rebooter,
  Remedies,
  Remedy,
  RemedyAction,
  RestartPolicy,
  RunState,
  RuntimeEvent,
  RuntimeEventKind,
  RuntimeInstance,
} from './ports.ts';
