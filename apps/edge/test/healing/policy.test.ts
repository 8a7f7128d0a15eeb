import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPolicy } from '@arasul/healing-engine';
import { describe, expect, it } from '@jest/globals';
import { readPolicy } from '../../src/healing/policy.ts';
import { temporaryFolder } from '../support/folders.ts';

const policyFile = (text: string): string => {
  const path = join(temporaryFolder(), 'policy.yaml');
  writeFileSync(path, text);
  return path;
};

describe('the healing policy', () => {
  it('is the default where no file is named', async () => {
    expect(await readPolicy({ healingPolicyFile: null, rebootEnabled: false })).toBe(defaultPolicy);
  });

  it('is the one of the file', async () => {
    const policy = await readPolicy({
      healingPolicyFile: policyFile('dryRun: true\n'),
      rebootEnabled: false,
    });
    expect(policy).toEqual({ ...defaultPolicy, dryRun: true });
  });

  it('that cannot be read or has a fault ends the start, with the file named', async () => {
    await expect(readPolicy({ healingPolicyFile: '/no/such/file', rebootEnabled: false })).rejects.toThrow(
      /ARASUL_HEALING_POLICY_FILE.*\/no\/such\/file/,
    );
    const faulty = policyFile('dryRn: true\n');
    await expect(readPolicy({ healingPolicyFile: faulty, rebootEnabled: false })).rejects.toThrow(faulty);
  });

  it('that allows a reboot is refused while the edge has no way to reboot', async () => {
    await expect(readPolicy({ healingPolicyFile: null, rebootEnabled: true })).rejects.toThrow(
      /cannot reboot/,
    );
    const wish = policyFile('reboot:\n  enabled: true\n');
    await expect(readPolicy({ healingPolicyFile: wish, rebootEnabled: false })).rejects.toThrow(
      /cannot reboot/,
    );
  });
});
