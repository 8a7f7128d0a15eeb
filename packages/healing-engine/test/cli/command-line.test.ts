import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function healingEngine(...argv: readonly string[]): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  const code = await runCommandLine(argv, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    signal: new AbortController().signal,
  });
  return { code, stdout, stderr };
}

describe('healing-engine', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const file = (name: string, text: string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };

  it('lists its commands when asked, and as an error when nothing is asked', async () => {
    expect(await healingEngine('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('check-policy'),
    });
    expect(await healingEngine()).toMatchObject({ code: 2, stderr: expect.stringContaining('simulate') });
  });

  it.each(['run', 'simulate', 'check-policy'])('explains %s', async (name) => {
    const { code, stdout } = await healingEngine(name, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`healing-engine ${name}`);
    expect(stdout).toContain('Exit codes:');
  });

  it.each([
    [['fix'], 'There is no command "fix"'],
    [['constructor'], 'There is no command "constructor"'],
    [['check-policy'], 'Name one policy file'],
    [['check-policy', '/nowhere/policy.yaml'], 'cannot be read'],
    [['simulate', '--seeds', '1'], 'Unknown option'],
    [['simulate', '--seed', 'one'], '--seed must be a number'],
    [['run'], '--data'],
    [['run', '--data', '/tmp/x', '--reboot-by', 'shutdown'], '--reboot-by must be systemctl or logind'],
    [['run', '--data', '/tmp/x', '--clean', '/srv/cache'], '--clean must be FOLDER=AGE'],
    [['run', '--data', '/tmp/x', '--clean', '/var=1h'], '--clean must name a folder'],
    [['run', '--data', '/tmp/x', '--clean', '/srv/cache/../..=1h'], '--clean must name a folder'],
  ])('says what is wrong with %j and exits with 2', async (argv, text) => {
    expect(await healingEngine(...argv)).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(text),
    });
  });

  describe('check-policy', () => {
    it('tells what a policy changes', async () => {
      const path = file('policy.yaml', 'ladder:\n  windowMs: 5m\ndryRun: true\n');
      const { code, stdout } = await healingEngine('check-policy', path);
      expect(code).toBe(0);
      expect(stdout).toContain('differs from the default in 2 values');
      expect(stdout).toContain('ladder.windowMs: 300000 (default 600000)');
    });

    it('refuses one with file, line, column, path and reason', async () => {
      const path = file('policy.yaml', 'ladder:\n  windowMs: soon\n');
      const { code, stderr } = await healingEngine('check-policy', path);
      expect(code).toBe(1);
      expect(stderr).toContain(`${path}:2:13 ladder.windowMs must be a duration`);
    });

    it('prints one object for programs', async () => {
      const good = await healingEngine('check-policy', '--json', file('a.json', '{"dryRun":true}'));
      expect(JSON.parse(good.stdout)).toMatchObject({
        ok: true,
        differences: [{ path: 'dryRun', default: false, value: true }],
      });
      const bad = await healingEngine('check-policy', '--json', file('b.json', '{"dryRun":1}'));
      expect(bad.code).toBe(1);
      expect(JSON.parse(bad.stdout)).toMatchObject({
        ok: false,
        problems: [{ path: 'dryRun', line: 1, column: 11 }],
      });
    });
  });

  describe('simulate', () => {
    it('prints a timeline that a seed repeats, and what came of it', async () => {
      const argv = ['simulate', '--seed', '7', '--hours', '0.2', '--calm', '0.5'];
      const first = await healingEngine(...argv);
      expect(first.code).toBe(0);
      expect(first.stdout).toContain('the engine begins');
      expect(first.stdout).toMatch(/seed 7: every promise kept; 0\.7 h, \d+ looks/);
      expect(await healingEngine(...argv)).toEqual(first);
    });

    it('runs many seeds and prints one object each for programs', async () => {
      const { code, stdout } = await healingEngine(
        ...['simulate', '--seed', '3', '--runs', '2', '--hours', '0.1', '--calm', '0.4', '--json'],
      );
      expect(code).toBe(0);
      const runs = stdout
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as { seed: number });
      expect(runs.map(({ seed }) => seed)).toEqual([3, 4]);
    });

    it('tries a policy of a file', async () => {
      const path = file('policy.yaml', 'dryRun: true\n');
      const { code, stdout } = await healingEngine(
        'simulate',
        '--policy',
        path,
        '--hours',
        '0.2',
        '--calm',
        '0',
        '--json',
      );
      expect(JSON.parse(stdout)).toMatchObject({ effects: 0 });
      expect(code).toBe(0);
    });

    it('does not begin with a policy that is refused', async () => {
      const { code, stderr } = await healingEngine('simulate', '--policy', file('p.yaml', 'speed: 1'));
      expect(code).toBe(1);
      expect(stderr).toContain('POLICY_INVALID');
    });
  });

  it('is named by the package as its command, with the line that makes it run', () => {
    const manifest = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
      bin: unknown;
    };
    expect(manifest.bin).toEqual({ 'healing-engine': './dist/cli/main.js' });
    expect(readFileSync(join(__dirname, '..', '..', 'src', 'cli', 'main.ts'), 'utf8')).toMatch(
      /^#!\/usr\/bin\/env node\n/,
    );
  });
});
