export { GpuRecoveryError } from './errors.ts';
export type { GpuRecoveryErrorCode } from './errors.ts';
export { absent, known, valueOr } from './core/measured.ts';
export type { AbsenceReason, Measured } from './core/measured.ts';
export { normalisePciAddress, throttleBit, usedMemoryFraction } from './core/reading.ts';
export type { GpuKind, GpuProcess, GpuReading, ReadingSource, ThermalLimits } from './core/reading.ts';
export { adviceForCode, adviceInXid154, describeAdvice, parseAdvice } from './core/recovery-action.ts';
export type { RecoveryAdvice } from './core/recovery-action.ts';
export { parseQueryCsv, parseQueryLine } from './core/nvidia-smi/query-csv.ts';
export type { DeviceError, QueryLine, QueryTable } from './core/nvidia-smi/query-csv.ts';
export { parseComputeApps } from './core/nvidia-smi/compute-apps.ts';
export type { ComputeApp } from './core/nvidia-smi/compute-apps.ts';
export { parseXml } from './core/nvidia-smi/xml.ts';
export { parseText } from './core/nvidia-smi/text.ts';
export { parseDmon } from './core/nvidia-smi/dmon.ts';
export { parseTable } from './core/nvidia-smi/table.ts';
export { classifyFailure, explainExitCode, failureInText } from './core/nvidia-smi/failure.ts';
export type { ExitCodeMeaning, SmiFailure, SmiFailureCode } from './core/nvidia-smi/failure.ts';
export { chooseQueryFields, queryFieldNames } from './core/nvidia-smi/query-fields.ts';
export { parseTegrastats, tegrastatsReading } from './core/tegrastats.ts';
export type { TegrastatsLine } from './core/tegrastats.ts';
export { jetsonReading, parseMeminfo } from './core/jetson-sysfs.ts';
export type { HostMemory, JetsonFiles, PowerRailFiles, ThermalZoneFiles } from './core/jetson-sysfs.ts';
export { parseKernelLog, readKernelLine } from './core/kernel-log.ts';
export type { KernelEvent, KernelEventKind, KernelStamp } from './core/kernel-log.ts';
export { collapseBursts, foldBurst } from './core/kernel-burst.ts';
export type { BurstLog, KernelBurst } from './core/kernel-burst.ts';
export { actionForAdvice, rungs } from './core/action.ts';
export type { RecoveryAction, Rung } from './core/action.ts';
export { confirmsHang, xidAction } from './core/xid.ts';
export {
  explainXid,
  type NvidiaBucket,
  type XidClass,
  type XidEntry,
  type XidRepeat,
} from './core/xid-catalogue.ts';
export { idleWork } from './core/work.ts';
export type { KnownWork, WorkPhase, WorkProgress } from './core/work.ts';
export { createPolicy, defaultPolicy } from './core/policy.ts';
export type { DiagnosisPolicy, PolicyChanges } from './core/policy.ts';
export { remember } from './core/history.ts';
export type { History, Sample } from './core/history.ts';
export { observe } from './core/observation.ts';
export type { Observation, ProbeOutcome } from './core/observation.ts';
export { diagnosisIds } from './core/diagnosis.ts';
export type { Cause, Diagnosis, DiagnosisId, DiagnosisSeverity, EccForm } from './core/diagnosis.ts';
export { diagnose, newDiagnosis, noteAction } from './core/diagnose.ts';
export type { DiagnosisState } from './core/diagnose.ts';
export { oomThreshold } from './core/detect/oom-threshold.ts';
export type { OomThreshold } from './core/detect/oom-threshold.ts';
export { oomInLog } from './core/detect/memory.ts';
export { detectCudaOom, detectGpuHang, detectThermalThrottle } from './core/simple-rules.ts';
export type { CudaOomOptions, GpuHangOptions, ThermalThrottleOptions } from './core/simple-rules.ts';
export { recommendRecoveryAction } from './core/recommend.ts';
export type { Recommendation, RecommendationSeverity } from './core/recommend.ts';
export { parseTrace } from './core/trace.ts';
export type { Trace } from './core/trace.ts';
export { plainRuleFires, replay } from './core/replay.ts';
export type { Episode, Verdicts } from './core/replay.ts';
export { defaultLadderPolicy, withoutBudgets } from './core/ladder.ts';
export type { LadderPolicy, Refusal, RefusalCode } from './core/ladder.ts';
export { emptyLedger } from './core/ledger.ts';
export type { Attempt, Ledger, ThrottleRecord } from './core/ledger.ts';
export type {
  CallOutcome,
  ClearOutcome,
  Clock,
  GpuControl,
  GpuSource,
  Holder,
  Host,
  KernelFeed,
  LedgerStore,
  Llm,
  Run,
  RunResult,
  Service,
  SourceNote,
  ThrottleOutcome,
  UndoOutcome,
} from './ports.ts';
export { detectGpuSource } from './detect-source.ts';
export type { DetectOptions, Looked, SourceSearch } from './detect-source.ts';
export { watchGpu } from './watch.ts';
export type { WatchEvent, WatchOptions } from './watch.ts';
export { executeRecoveryAction, settleAfterBoot } from './recover.ts';
export type {
  BootVerdict,
  RecoveryEvent,
  RecoveryOutcome,
  RecoveryParts,
  RecoveryPorts,
  RecoveryRequest,
} from './recover.ts';
export type { SamplerEvent } from './sample.ts';
export { undoThrottle } from './unthrottle.ts';
export { nvidiaSmiLoop } from './adapters/nvidia-smi-loop.ts';
export type { LoopOptions } from './adapters/nvidia-smi-loop.ts';
export { nvidiaSmiOnce } from './adapters/nvidia-smi-once.ts';
export type { SmiOptions } from './adapters/nvidia-smi-once.ts';
export { jetsonSysfs, tegrastats } from './adapters/jetson.ts';
export { journalMessages, kernelMessages } from './adapters/kernel-messages.ts';
export { nvidiaControl } from './adapters/control-nvidia.ts';
export { jetsonControl } from './adapters/control-jetson.ts';
export { linuxHost } from './adapters/linux-host.ts';
export type { LinuxHostOptions } from './adapters/linux-host.ts';
export { commandService } from './adapters/service-command.ts';
export { fileLedger, memoryLedger } from './adapters/file-ledger.ts';
export { llmHttp } from './adapters/llm-http.ts';
export type { LlmHttpOptions } from './adapters/llm-http.ts';
export { ollamaLlm } from './adapters/ollama.ts';
export type { OllamaOptions } from './adapters/ollama.ts';
export { trackProgress } from './adapters/track-progress.ts';
export type { Fetch, ProgressTracker } from './adapters/track-progress.ts';
export { run } from './adapters/run.ts';
export { systemClock } from './adapters/system-clock.ts';
export { parseOllamaPs } from './core/ollama-answers.ts';
export type { LoadedModel } from './core/ollama-answers.ts';
export { captureForms, recogniseCapture } from './core/capture/capture-form.ts';
export type { CaptureForm } from './core/capture/capture-form.ts';
export { readCapture } from './core/capture/capture.ts';
export type { Capture } from './core/capture/capture.ts';
export { diagnoseCapture } from './core/capture/diagnose-capture.ts';
export type { CaptureDiagnosis, CaptureReport } from './core/capture/diagnose-capture.ts';
