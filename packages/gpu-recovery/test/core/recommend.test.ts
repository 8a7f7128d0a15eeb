import { describe, expect, it } from '@jest/globals';
import {
  actionForAdvice,
  adviceForCode,
  diagnosisIds,
  recommendRecoveryAction,
  type Cause,
  type Diagnosis,
  type DiagnosisId,
  type EccForm,
  type RecoveryAction,
} from '../../src/index.ts';
import { severityOf } from '../../src/core/detect/xid.ts';
import { aDiagnosis } from '../builders.ts';

const xid = (code: number, action: RecoveryAction, changes: Partial<Diagnosis> = {}) =>
  aDiagnosis('xid', { cause: { kind: 'xid', code, action }, severity: severityOf(action), ...changes });
const because = (id: DiagnosisId, cause: Cause, changes: Partial<Diagnosis> = {}) =>
  aDiagnosis(id, { cause, ...changes });

describe('recommendRecoveryAction for one diagnosis', () => {
  it.each<[DiagnosisId, string, string]>([
    ['gpu_memory_exhausted', 'clear_cache', 'medium'],
    ['gpu_hang', 'reset_session', 'high'],
    ['gpu_thermal', 'throttle_gpu', 'critical'],
    ['gpu_power_brake', 'throttle_gpu', 'critical'],
    ['service_stall', 'stop_llm', 'high'],
    ['gpu_lost', 'reboot', 'critical'],
    ['driver_unresponsive', 'stop_llm', 'critical'],
    ['driver_mismatch', 'inspect', 'high'],
    ['orphan_memory', 'stop_llm', 'medium'],
    ['utilization_stale', 'none', 'info'],
    ['gpu_hang_suspected', 'none', 'low'],
    ['service_slow', 'none', 'low'],
  ])('%s asks for %s, %s', (id, action, severity) => {
    expect(recommendRecoveryAction(aDiagnosis(id))).toMatchObject({ action, severity, because: [id] });
  });

  it('leaves a full but steady memory and a slow driver alone', () => {
    const mild = (id: DiagnosisId, severity: 'info' | 'warning') =>
      recommendRecoveryAction(aDiagnosis(id, { severity }));
    expect(mild('gpu_memory_pressure', 'info').action).toBe('none');
    expect(mild('gpu_memory_pressure', 'warning')).toMatchObject({ action: 'clear_cache', whenIdle: true });
    expect(mild('driver_unresponsive', 'warning').action).toBe('none');
    expect(mild('gpu_thermal', 'warning')).toMatchObject({ action: 'throttle_gpu', severity: 'medium' });
  });

  it.each<[EccForm, string, boolean]>([
    ['uncorrected', 'reset_gpu', false],
    ['remap_pending', 'reset_gpu', true],
    ['retirement_pending', 'reboot', true],
    ['remap_failed', 'inspect', false],
    ['worn', 'inspect', false],
  ])('a memory defect of form %s asks for %s, and can wait: %s', (form, action, whenIdle) => {
    expect(recommendRecoveryAction(because('gpu_ecc', { kind: 'ecc', form }))).toMatchObject({
      action,
      whenIdle,
    });
  });

  it('gives an answer for every diagnosis there is, with a reason and its evidence', () => {
    for (const id of diagnosisIds) {
      const { reason, evidence } = recommendRecoveryAction(aDiagnosis(id));
      expect(reason).not.toBe('');
      expect(evidence).toEqual([`evidence of ${id}`]);
    }
  });

  it('says that nothing is wrong where nothing is', () => {
    expect(recommendRecoveryAction([])).toMatchObject({ action: 'none', reason: 'nothing is wrong' });
  });

  it.each<[RecoveryAction, string]>([
    ['none', 'info'],
    ['stop_llm', 'high'],
    ['inspect', 'high'],
    ['reset_gpu', 'critical'],
    ['reboot', 'critical'],
  ])('takes the action %s of the Xid table', (action, severity) => {
    expect(recommendRecoveryAction(xid(1, action))).toMatchObject({ action, severity });
  });

  it('follows the driver for all eight values, and does not act on one it does not know', () => {
    const actions = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((code) => actionForAdvice(adviceForCode(code)));
    expect(actions).toEqual([
      'none',
      'reset_gpu',
      'reboot',
      'stop_llm',
      'reset_gpu',
      'inspect',
      'inspect',
      'reboot',
      'none',
    ]);
    expect(
      recommendRecoveryAction(because('driver_advice', { kind: 'advice', advice: 'unknown' })),
    ).toMatchObject({ action: 'none', severity: 'info' });
  });
});

describe('recommendRecoveryAction for several', () => {
  it('asks for a reset when memory, hang and heat fail together', () => {
    const several = recommendRecoveryAction([
      aDiagnosis('gpu_memory_exhausted'),
      aDiagnosis('gpu_hang'),
      aDiagnosis('gpu_thermal'),
    ]);
    expect(several).toMatchObject({
      action: 'reset_gpu',
      severity: 'critical',
      reason: 'memory and hang and thermal fail at the same time',
    });
    expect([...several.because].sort()).toEqual(['gpu_hang', 'gpu_memory_exhausted', 'gpu_thermal']);
    expect(several.evidence).toHaveLength(3);
  });

  it('takes two signs of one family for one fault', () => {
    expect(
      recommendRecoveryAction([aDiagnosis('gpu_memory_pressure'), aDiagnosis('gpu_memory_exhausted')]).action,
    ).toBe('clear_cache');
  });

  it('lets the driver outrank thresholds and the table', () => {
    const advice = because('driver_advice', { kind: 'advice', advice: 'drain_peers' });
    expect(
      recommendRecoveryAction([aDiagnosis('gpu_hang'), aDiagnosis('gpu_thermal'), xid(79, 'reboot'), advice]),
    ).toMatchObject({ action: 'stop_llm' });
  });

  it('lets advice of nothing not silence what else is wrong', () => {
    const unknown = because('driver_advice', { kind: 'advice', advice: 'unknown' });
    expect(recommendRecoveryAction([unknown, aDiagnosis('gpu_hang')]).action).toBe('reset_session');
  });

  it('takes the stronger of two Xids, and an Xid before a threshold', () => {
    expect(recommendRecoveryAction([xid(13, 'stop_llm'), xid(95, 'reset_gpu')]).action).toBe('reset_gpu');
    expect(recommendRecoveryAction([aDiagnosis('gpu_hang'), xid(109, 'stop_llm')]).action).toBe('stop_llm');
  });

  it('leaves out of its reasons what asks for nothing', () => {
    expect(
      recommendRecoveryAction([aDiagnosis('utilization_stale', { severity: 'info' }), aDiagnosis('gpu_hang')])
        .because,
    ).toEqual(['gpu_hang']);
  });
});

describe('recommendRecoveryAction on a Jetson', () => {
  it('never asks for a reset: the service is restarted, then the board', () => {
    const integrated = { gpuKind: 'integrated' as const };
    for (const diagnosis of [
      xid(46, 'reset_gpu', integrated),
      because('gpu_ecc', { kind: 'ecc', form: 'uncorrected' }, integrated),
      because('driver_advice', { kind: 'advice', advice: 'reset_gpu' }, integrated),
    ]) {
      expect(recommendRecoveryAction(diagnosis)).toMatchObject({ action: 'stop_llm', then: 'reboot' });
    }
    const both = [aDiagnosis('gpu_hang', integrated), aDiagnosis('gpu_thermal', integrated)];
    expect(recommendRecoveryAction(both)).toMatchObject({ action: 'stop_llm', then: 'reboot' });
  });
});
