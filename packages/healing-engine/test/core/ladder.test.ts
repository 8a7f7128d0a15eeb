import { describe, expect, it } from '@jest/globals';
import { rung } from '../../src/core/service-down.ts';
import { aService } from '../builders.ts';

describe('the rung of the ladder', () => {
  it('is a restart first, then a stop and a start', () => {
    expect(rung(aService(), 0)).toBe('restart');
    expect(rung(aService(), 1)).toBe('stop-start');
  });

  it('is never a stop for a container that would remove itself', () => {
    expect(rung(aService({}, { autoRemove: true }), 1)).toBe('restart');
    expect(rung(aService({ allowed: ['stop-start'] }, { autoRemove: true }), 0)).toBeNull();
  });

  it('is only what the labels allow', () => {
    expect(rung(aService({ allowed: ['stop-start'] }), 0)).toBe('stop-start');
    expect(rung(aService({ allowed: ['restart'] }), 1)).toBe('restart');
    expect(rung(aService({ allowed: [] }), 0)).toBeNull();
  });
});
