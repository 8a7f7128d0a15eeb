import { isValidAt, type Keyring, type KeyPurpose } from './keyring.ts';
import { formatTimestamp } from './timestamp.ts';

const warnAheadMs = 60 * 86_400_000;

/** What could strand devices that hold this keyring: losing keys is the most common accident of update systems. */
export function keyringAdvice(keyring: Keyring, nowMs: number): readonly string[] {
  const advice: string[] = [];
  const valid = (purpose: KeyPurpose, atMs: number): number =>
    keyring.keys.filter((each) => each.purposes.includes(purpose) && isValidAt(each, atMs)).length;
  const releaseKeys = valid('release', nowMs);
  if (releaseKeys < keyring.threshold)
    advice.push(
      `Only ${releaseKeys} release keys are valid where ${keyring.threshold} must sign: nothing can be released.`,
    );
  else if (releaseKeys === keyring.threshold)
    advice.push('Losing one release key would strand every device: add another and keep it elsewhere.');
  if (valid('tail', nowMs) === 0)
    advice.push('No key for the end of packages is valid: no package would verify.');
  for (const { key, validUntilMs } of keyring.keys)
    if (validUntilMs !== null && validUntilMs > nowMs && validUntilMs - nowMs < warnAheadMs)
      advice.push(`The key ${key.id.slice(0, 16)} ends at ${formatTimestamp(validUntilMs)}: rotate before.`);
  return advice;
}
