export { simulate, type SimulationOptions, type SimulationReport } from './simulate.ts';
export { shortRun } from './short-run.ts';
export { typicalServices, type SimService } from './service.ts';
export { faultKinds, type FaultKind, type FaultPlan, type PlannedFault } from './faults.ts';
export type { TimelineEntry, Violation } from './chronicle.ts';
export { formatTime, formatTimeline } from './timeline.ts';
export type { World } from './world.ts';
export type { SimRuntime, DaemonState, Effect } from './sim-runtime.ts';
export type { SimContainer, Sickness } from './sim-container.ts';
