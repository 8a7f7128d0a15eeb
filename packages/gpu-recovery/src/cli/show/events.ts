import type { GpuReading } from '../../core/reading.ts';
import type { WorkProgress } from '../../core/work.ts';
import type { WatchEvent } from '../../watch.ts';
import { diagnosisLines } from './diagnoses.ts';
import { recommendRecoveryAction } from '../../core/recommend.ts';
import { safeText, value } from './text.ts';
import { secondsText } from '../../core/seconds.ts';

function readingLine(reading: GpuReading): string {
  const { name, device, utilizationPercent, memoryUsedMib, temperatureC, powerW, clockMhz } = reading;
  return [
    safeText(name.known ? name.value : device),
    value(utilizationPercent, '%'),
    value(memoryUsedMib, 'MiB'),
    value(temperatureC, 'C'),
    value(powerW, 'W'),
    value(clockMhz, 'MHz'),
  ].join('  ');
}

function workLines(work: WorkProgress): readonly string[] {
  if (!work.known) return [];
  return [`work: ${work.inFlight} in flight, ${work.phase}, ${work.tokens} tokens`];
}

/** An event for a person. */
export function eventLines(event: WatchEvent): readonly string[] {
  switch (event.kind) {
    case 'reading':
      return [...event.readings.map(readingLine), ...workLines(event.work)];
    case 'diagnosis':
      return event.phase === 'cleared'
        ? [`over: ${event.diagnosis.id} (${safeText(event.diagnosis.device)})`]
        : diagnosisLines(event.diagnosis, recommendRecoveryAction(event.diagnosis));
    case 'recommendation': {
      const { action, severity, reason } = event.recommendation;
      return [`recommended: ${action === 'none' ? 'nothing' : action} (${severity}): ${reason}`];
    }
    case 'action_planned':
      return [`would take ${event.rung}:`, ...event.would.map((step) => `  ${safeText(step)}`)];
    case 'action_refused':
      return [`${event.rung} not taken: ${safeText(event.refusal.reason)} (${event.refusal.code})`];
    case 'action_started':
      return [`takes ${event.rung}: ${safeText(event.reason)}`];
    case 'action_verified':
      return [`${event.rung} helped: ${safeText(event.seen)}`];
    case 'action_failed':
      return [`${event.rung} did not help: ${safeText(event.seen)}`];
    case 'action_error':
      return [`the action could not go on: ${safeText(event.text)}`];
    case 'throttle_undone':
      return [`cool again: one step of the throttling of ${safeText(event.device)} was taken back`];
    case 'probe_slow':
      return [`the probe has not answered for ${secondsText(event.forMs)}`];
    case 'probe_stuck':
      return [
        `process ${event.pid} of the probe cannot be killed (state ${event.state}); no other is started`,
      ];
    case 'probe_recovered':
      return [`the probe answers again`];
    case 'probe_restarted':
      return [`the probe was restarted: ${safeText(event.why)}`];
    case 'driver_event':
      return [`the driver says: ${safeText(event.text)}`];
    case 'probe_failed':
      return [`the probe failed: ${safeText(event.text)} (${event.code})`];
    case 'probe_vanished':
      return [`the probe vanished: ${safeText(event.text)}`];
  }
}
