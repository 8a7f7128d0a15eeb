import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  accept,
  compareVersions,
  type AcceptancePolicy,
  type DeviceFacts,
  type Manifest,
  type ManifestV1,
  type ManifestV2,
} from '../../src/index.ts';
import { aDevice, dayMs, nowMs } from '../builders.ts';

const aManifest = (changes: Partial<ManifestV2> = {}): ManifestV2 => ({
  format: 2,
  product: 'arasul',
  channel: 'stable',
  version: '1.4.0',
  minVersion: '1.0.0',
  releaseCounter: 14,
  securityFloor: 0,
  createdAtMs: nowMs - dayMs,
  expiresAtMs: nowMs + dayMs,
  requiresReboot: false,
  releaseNotes: '',
  device: {
    compatible: ['jetson-agx-orin'],
    architecture: null,
    l4tMin: null,
    l4tMax: null,
    dockerMin: null,
  },
  components: [{ id: 'n8n', type: 'archive', service: 'n8n', requires: [], files: [], image: null }],
  legacyManifestSha256: 'a'.repeat(64),
  ...changes,
});

const anOldManifest = (changes: Partial<ManifestV1> = {}): ManifestV1 => ({
  format: 1,
  version: '1.4.0',
  minVersion: '1.0.0',
  requiresReboot: false,
  releaseNotes: '',
  createdAtMs: null,
  components: [{ id: 'n8n', type: null, service: null, path: null }],
  checksum: null,
  ...changes,
});

const device = (changes: Partial<ManifestV2['device']>): ManifestV2 =>
  aManifest({ device: { ...aManifest().device, ...changes } });

const image = (architecture: string): ManifestV2 =>
  aManifest({
    components: [
      {
        id: 'llm-service',
        type: 'docker_image',
        service: 'llm-service',
        requires: [],
        files: [],
        image: {
          reference: 'arasul/llm-service:1.4.0',
          configDigest: `sha256:${'a'.repeat(64)}`,
          architecture,
        },
      },
    ],
  });

type Case = readonly [
  title: string,
  verdict: string | null,
  manifest: Manifest,
  facts?: Partial<DeviceFacts>,
  policy?: AcceptancePolicy,
  atMs?: number,
];

const reinstall = { reinstall: true };
const downgrade = { allowDowngrade: { reason: 'ticket 7' } };

const cases: readonly Case[] = [
  ['the next release', null, aManifest()],
  ['the next release of format 1', null, anOldManifest()],
  ['format 1 where format 2 is asked for', 'POLICY_FORMAT', anOldManifest(), {}, { minFormat: 2 }],
  ['an older version', 'POLICY_DOWNGRADE', aManifest({ version: '1.3.1' })],
  ['1.9.0 on 1.10.0', 'POLICY_DOWNGRADE', aManifest({ version: '1.9.0' }), { installedVersion: '1.10.0' }],
  ['1.10.0 on 1.9.0', null, aManifest({ version: '1.10.0' }), { installedVersion: '1.9.0' }],
  ['a candidate of what is installed', 'POLICY_DOWNGRADE', aManifest({ version: '1.3.2-rc.1' })],
  ['the installed version', 'POLICY_EQUAL', aManifest({ version: '1.3.2' })],
  ['the installed version but for its build', 'POLICY_EQUAL', aManifest({ version: '1.3.2+build.9' })],
  [
    'the installed version on purpose',
    null,
    aManifest({ version: '1.3.2', releaseCounter: 13 }),
    {},
    reinstall,
  ],
  ['an older version on purpose', null, aManifest({ version: '1.3.1', releaseCounter: 12 }), {}, downgrade],
  [
    'an older version on purpose, below the security floor',
    'POLICY_COUNTER',
    aManifest({ version: '1.3.1', releaseCounter: 9 }),
    {},
    downgrade,
  ],
  ['a step from a version that is too old', 'POLICY_MIN_VERSION', aManifest({ minVersion: '1.3.3' })],
  ['an old one from a version that is too old', 'POLICY_MIN_VERSION', anOldManifest({ minVersion: '1.3.3' })],
  ['no minimum', null, aManifest({ minVersion: null })],
  ['a counter that does not grow', 'POLICY_COUNTER', aManifest({ releaseCounter: 13 })],
  ['a counter that falls', 'POLICY_COUNTER', aManifest({ releaseCounter: 12 })],
  [
    'a counter that nobody could follow',
    'POLICY_COUNTER',
    aManifest({ releaseCounter: Number.MAX_SAFE_INTEGER }),
  ],
  ['a counter at the largest step', null, aManifest({ releaseCounter: 1013 })],
  ['a counter beyond the largest step', 'POLICY_COUNTER', aManifest({ releaseCounter: 1014 })],
  ['any counter as the first release', null, aManifest({ releaseCounter: 5000 }), { releaseCounter: null }],
  ['a counter below that of the keyring', 'POLICY_COUNTER', aManifest(), {}, { minReleaseCounter: 15 }],
  ['another product', 'POLICY_DEVICE', aManifest({ product: 'other' })],
  ['another device', 'POLICY_DEVICE', device({ compatible: ['jetson-nano'] })],
  ['one of several devices', null, device({ compatible: ['jetson-nano', 'jetson-agx-orin'] })],
  ['another architecture', 'POLICY_DEVICE', device({ architecture: 'amd64' })],
  ['an image for another architecture', 'POLICY_DEVICE', image('amd64')],
  ['an image for this architecture', null, image('arm64')],
  ['a newer L4T', 'POLICY_DEVICE', device({ l4tMin: '36.5' })],
  ['an older L4T', 'POLICY_DEVICE', device({ l4tMax: '35.9' })],
  ['L4T in range', null, device({ l4tMin: '36.4.3', l4tMax: '36.4.3' })],
  ['L4T where there is none', 'POLICY_DEVICE', device({ l4tMin: '36' }), { l4tVersion: null }],
  ['a newer Docker', 'POLICY_DEVICE', device({ dockerMin: '28' })],
  ['Docker where there is none', 'POLICY_DEVICE', device({ dockerMin: '20' }), { dockerVersion: null }],
  ['an expired one', 'POLICY_EXPIRED', aManifest({ expiresAtMs: nowMs })],
  ['one that expires in a millisecond', null, aManifest({ expiresAtMs: nowMs + 1 })],
  [
    'an expired one on a clock of 1970',
    'POLICY_EXPIRED',
    aManifest({ expiresAtMs: nowMs - 40 * dayMs, createdAtMs: 0 }),
    {},
    {},
    0,
  ],
  ['a current one on a clock of 1970', null, aManifest(), {}, {}, 0],
  ['a current one on a clock of 2100', 'POLICY_EXPIRED', aManifest(), {}, {}, Date.UTC(2100, 0)],
  [
    'one without an end on a clock of 2100',
    null,
    aManifest({ expiresAtMs: null }),
    {},
    {},
    Date.UTC(2100, 0),
  ],
  [
    'an unknown component',
    'COMPONENT_UNKNOWN',
    anOldManifest({ components: [{ id: 'sshd', type: null, service: null, path: null }] }),
  ],
  [
    'a component named as a member of every object',
    'COMPONENT_UNKNOWN',
    anOldManifest({ components: [{ id: 'constructor', type: null, service: null, path: null }] }),
  ],
  [
    'a component that this product has not',
    'COMPONENT_UNKNOWN',
    aManifest(),
    {},
    { components: { postgres: ['migrations'] } },
  ],
];

describe('a device', () => {
  it.each(cases)(
    'offered %s answers %s',
    (_title, expected, manifest, facts = {}, policy = {}, atMs = nowMs) => {
      const verdict = accept(manifest, aDevice(facts), atMs, policy);
      expect(verdict.accept ? null : verdict.code).toBe(expected);
      if (!verdict.accept) expect(verdict.message).toMatch(/^[A-Z].+\.$/u);
    },
  );

  it('says what it overlooked on purpose', () => {
    const old = aManifest({ version: '1.3.1', expiresAtMs: nowMs - 1 });
    const verdict = accept(old, aDevice(), nowMs, { ...downgrade, expiry: 'warn' });
    expect(verdict).toEqual({
      accept: true,
      warnings: [
        'The package expired at 2026-02-28T23:59:59Z; get a newer one, or check the clock.',
        'Downgrade, ticket 7: version 1.3.1 is older than the installed version 1.3.2.',
      ],
    });
  });

  it('never goes back in version or counter unless told, whatever is offered', () => {
    const version = fc.tuple(fc.nat(3), fc.nat(12), fc.nat(3)).map((numbers) => numbers.join('.'));
    fc.assert(
      fc.property(
        version,
        version,
        fc.nat(30),
        fc.nat(30),
        fc.nat(30),
        (offered, installed, counter, own, floor) => {
          const facts = aDevice({ installedVersion: installed, releaseCounter: own, securityFloor: floor });
          const manifest = aManifest({ version: offered, releaseCounter: counter, minVersion: null });
          const { accept: taken } = accept(manifest, facts, nowMs);
          expect(taken).toBe(compareVersions(offered, installed) > 0 && counter > own && counter >= floor);
        },
      ),
    );
  });
});
