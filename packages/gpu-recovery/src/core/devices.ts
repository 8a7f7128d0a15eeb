import { newDevice, type DeviceState } from './device-state.ts';
import type { KernelEvent } from './kernel-log.ts';
import type { Measured } from './measured.ts';
import type { SmiFailure } from './nvidia-smi/failure.ts';
import type { DeviceError } from './nvidia-smi/query-csv.ts';
import type { Observation } from './observation.ts';
import { blankReading, normalisePciAddress, type GpuReading } from './reading.ts';

/** All devices at this moment, with those that were not known before. */
export function withNewDevices(
  devices: Readonly<Record<string, DeviceState>>,
  readings: readonly GpuReading[],
  { kernel, probe, atMs }: Observation,
): readonly DeviceState[] {
  const all = new Map(Object.entries(devices));
  for (const reading of readings) {
    if (all.has(reading.device)) continue;
    const opened = newDevice(reading, atMs);
    const told = [...all.values()].find(({ seen, pciAddress, kind }) => {
      const sameBoard = kind === 'integrated' && opened.kind === 'integrated';
      return !seen && (sameBoard || (pciAddress !== null && pciAddress === opened.pciAddress));
    });
    if (told !== undefined) all.delete(told.device);
    all.set(opened.device, { ...opened, bursts: told?.bursts ?? [], oom: told?.oom ?? null });
  }
  // One that no tool can read any more, or never could, is still told of: by its error line, by the kernel.
  for (const error of probe.kind === 'readings' ? probe.errors : []) {
    if ([...all.values()].some((device) => isOf(error, device))) continue;
    const told = unreadDevice(error.pciAddress, atMs);
    all.set(told.device, told);
  }
  for (const event of kernel) {
    if (event.kind === 'process_killed') continue;
    if ([...all.values()].some((device) => concerns(event, device))) continue;
    const told = unreadDevice(event.device, atMs);
    all.set(told.device, told);
  }
  return [...all.values()];
}

/** `name` is a PCI address, or what a Jetson calls its GPU. */
function unreadDevice(name: Measured<string>, atMs: number): DeviceState {
  const address = name.known ? normalisePciAddress(name.value) : name;
  const kind = name.known && !address.known ? 'integrated' : 'discrete';
  const blank = blankReading('kernel', kind, name.known ? name.value : 'gpu');
  return { ...newDevice(address.known ? { ...blank, pciAddress: address } : blank, atMs), seen: false };
}

/** A line without a device is of the only one there can be, or of none in particular. */
export function concerns(event: KernelEvent, device: DeviceState): boolean {
  if (!event.device.known) return event.kind !== 'process_killed' || device.kind === 'integrated';
  if (device.kind === 'integrated') return true;
  if (device.pciAddress === null) return device.seen;
  return device.pciAddress === event.device.value;
}

/** What the tool said instead of a reading of this device; null when it said nothing. */
export function errorOf(observation: Observation, device: DeviceState): SmiFailure | null {
  if (observation.probe.kind !== 'readings') return null;
  return observation.probe.errors.find((error) => isOf(error, device))?.failure ?? null;
}

/** An error without an address is of no device that is known by one. */
function isOf({ pciAddress }: DeviceError, device: DeviceState): boolean {
  return pciAddress.known
    ? pciAddress.value === device.pciAddress
    : device.pciAddress === null && !device.seen;
}
