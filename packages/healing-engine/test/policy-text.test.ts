import { describe, expect, it } from '@jest/globals';
import { defaultPolicy } from '../src/core/policy.ts';
import { checkPolicyText, parsePolicyText } from '../src/policy-text.ts';

const yaml = `# nightly backups
dryRun: true
ladder: { windowMs: 5m }
windows:
  - cron: 0 3 * * *
    durationMs: 90m
    zone: Europe/Berlin
`;

describe('a policy file', () => {
  it('may be YAML', () => {
    const policy = parsePolicyText(yaml);
    expect(policy.dryRun).toBe(true);
    expect(policy.ladder.windowMs).toBe(300_000);
    expect(policy.windows[0]?.durationMs).toBe(5_400_000);
  });

  it('may be JSON', () => {
    expect(parsePolicyText(JSON.stringify(defaultPolicy))).toEqual(defaultPolicy);
  });

  it('may be empty', () => {
    expect(parsePolicyText('# nothing yet\n')).toEqual(defaultPolicy);
  });

  it('is refused with line, column, path and reason', () => {
    const text =
      'ladder:\n  windowMs: 5m\n  escalateAt: never\ndisk:\n  cleanUp: 0.9\nwindows:\n  - durationMs: 1h\n';
    const checked = checkPolicyText(text);
    expect(checked.ok ? [] : checked.problems).toEqual([
      expect.objectContaining({ path: ['ladder', 'escalateAt'], line: 3, column: 15 }),
      expect.objectContaining({ path: ['disk', 'cleanUp'], line: 5, column: 12 }),
      // What is missing is told where its group begins.
      expect.objectContaining({ path: ['windows', 0, 'cron'], line: 7, column: 5 }),
    ]);
    expect(() => parsePolicyText(text, 'heal.yaml')).toThrow(
      expect.objectContaining({
        code: 'POLICY_INVALID',
        message: expect.stringMatching(/heal\.yaml[^]*3:15 ladder\.escalateAt must be a whole number/),
      }),
    );
  });

  it.each([
    ['ladder: {', 'is no YAML'],
    ['ladder: 1\nladder: 2\n', 'is no YAML'],
    ['- a\n- b\n', 'must be a group of values, not a list'],
    [`a: ${'x'.repeat(300_000)}`, 'is longer than'],
  ])('that is none is refused: %#', (text, reason) => {
    const checked = checkPolicyText(text);
    expect(checked.ok ? '' : checked.problems[0]?.reason).toContain(reason);
  });

  it('with aliases that multiply is refused, not expanded', () => {
    const levels = Array.from({ length: 9 }, (_, index) => {
      const items = index === 0 ? Array(9).fill('"x"') : Array(9).fill(`*l${index - 1}`);
      return `l${index}: &l${index} [${items.join(',')}]`;
    });
    const checked = checkPolicyText(levels.join('\n'));
    expect(checked.ok ? '' : checked.problems[0]?.reason).toContain('is no YAML');
  });
});
