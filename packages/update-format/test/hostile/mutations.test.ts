import { describe, expect, it } from '@jest/globals';
import { fuzz } from '../../../../bench/support/update-fuzz-cases.ts';

describe('packages changed at random', () => {
  it('are refused, whatever was changed', async () => {
    const { cases, refused, firstFailure } = await fuzz('raw', 500, 20260301);
    expect(firstFailure).toBeNull();
    expect(refused).toBe(cases);
  });

  it('bring in nothing that the key of the manifest did not sign, even when the key of the end is stolen', async () => {
    const counts = await fuzz('resigned', 150, 20260301);
    const { cases, refused, acceptedSame, acceptedFormat1, acceptedChanged, crashed, firstFailure } = counts;
    expect(firstFailure).toBeNull();
    expect({ acceptedChanged, crashed }).toEqual({ acceptedChanged: 0, crashed: 0 });
    expect(refused + acceptedSame + acceptedFormat1).toBe(cases);
    expect(refused).toBeGreaterThan(cases / 2);
  });
});
