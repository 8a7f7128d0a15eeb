import { readFileSync } from 'node:fs';
import { type Policy, defaultPolicy } from '@arasul/healing-engine';
import type { Config } from '../config.ts';
import { EdgeError, messageOf } from '../errors.ts';

/**
 * The policy that the owner gave, or the defaults. A wish that cannot be kept is refused, not passed over.
 *
 * @throws EdgeError `CONFIG_INVALID` when the file cannot be read, or a reboot is allowed that nothing here can do.
 * @throws HealingError with path and reason for each fault of the file.
 */
export const readPolicy = async (
  config: Pick<Config, 'healingPolicyFile' | 'rebootEnabled'>,
): Promise<Policy> => {
  const policy = await policyOf(config.healingPolicyFile);
  if (config.rebootEnabled || policy.reboot.enabled) {
    throw new EdgeError(
      'CONFIG_INVALID',
      'This version of the edge cannot reboot the box: take ARASUL_HEALING_REBOOT_ENABLED and reboot.enabled away.',
    );
  }
  return policy;
};

const policyOf = async (file: string | null): Promise<Policy> => {
  if (file === null) return defaultPolicy;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new EdgeError(
      'CONFIG_INVALID',
      `The policy that ARASUL_HEALING_POLICY_FILE names cannot be read: ${messageOf(cause)}.`,
      { cause },
    );
  }
  // Brings a YAML parser, which most boxes never need.
  const { parsePolicyText } = await import('@arasul/healing-engine/policy-text');
  return parsePolicyText(text, file);
};
