export { nvidiaSmiFields, parseNvidiaSmi } from './core/nvidia-smi.ts';
export type { NvidiaSmiComplaint, NvidiaSmiReport } from './core/nvidia-smi.ts';
export type { ClockEventReason, GpuReading } from './core/reading.ts';
