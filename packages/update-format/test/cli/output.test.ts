import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { ProgressBar } from '../../src/cli/progress-bar.ts';
import { commands } from '../../src/cli/run-command.ts';
import { aPackage, aRelease, aSigner } from '../builders.ts';
import { aWorkshop, parsed, releaseOf, run } from './run.ts';

describe('help', () => {
  it('names every command, and the meaning of the exit codes', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'keygen',
      'create',
      'sign',
      'verify',
      'inspect',
      'extract',
      'rotate',
      'revoke',
      'keyring',
    ])
      expect(stdout).toContain(`  ${name} `);
    expect(stdout).toContain('2 wrong use, 3 not trusted or not for this device, 4 bad file, 5 I/O');
  });

  it.each(Object.entries(commands))('of %s tells each of its options', async (name, { options }) => {
    const { code, stdout } = await run([name, '--help']);
    expect(code).toBe(0);
    for (const option of Object.keys(options)) expect(stdout).toContain(`--${option}`);
  });
});

describe('what a package claims', () => {
  it('is shown as a claim', async () => {
    const { code, stdout } = await run(['inspect', '-'], { stdin: await aPackage() });
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('UNVERIFIED: anyone may have written this. Run araupdate verify.');
    expect(stdout).toContain(`Claims keys  ${aSigner().key.id.slice(0, 16)}`);
    expect(stdout).toContain('Components   dashboard-frontend, postgres');
    const json = await run(['inspect', '-', '--json'], { stdin: await aPackage(aRelease(), { format: 1 }) });
    expect(parsed(json)).toMatchObject({
      ok: true,
      verified: false,
      manifest: { format: 1, version: '1.4.0' },
    });
  });

  it('cannot play with the terminal', async () => {
    const releaseNotes = 'Fine.\n\u001b[2J\u001b]0;owned\u0007\u202egnp.exe\u2066\u009b31m';
    const { stdout } = await run(['inspect', '-'], { stdin: await aPackage(aRelease({ releaseNotes })) });
    // eslint-disable-next-line no-control-regex -- these are what must not get through
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u);
    expect(stdout).toContain('\\u{1b}[2J');
  });

  it('is said in one line when it is refused', async () => {
    const at = await aWorkshop('rsa4096-b');
    const { stderr } = await run(['verify', '-', '--key', at('rsa4096-b.pub.pem')], {
      stdin: await aPackage(),
    });
    expect(stderr).toMatch(
      /^The key [0-9a-f]{16} that signed the manifest is not trusted; .+\(TRUST_UNKNOWN_KEY\)\n$/u,
    );
  });
});

describe('what was made', () => {
  it('of format 1 is shown as a device will see it: without what is not in it, and signed by the key of its end', async () => {
    const at = await aWorkshop('rsa4096-a', 'ed25519-a');
    const args = [...releaseOf(at, 'ed25519-a'), '--tail-key', at('rsa4096-a.pem'), '--format', '1'];
    const { stdout } = await run(args);
    expect(stdout).toContain('Version      1.4.0, format 1\n');
    expect(stdout).toContain(`Signed by    ${aSigner().key.id.slice(0, 16)}\n`);
    expect(stdout).not.toContain('Devices');
  });
});

describe('progress', () => {
  it('is shown on a terminal, and gone at the end', async () => {
    const at = await aWorkshop('rsa4096-a');
    const { stderr, code } = await run(releaseOf(at), { isTTY: true });
    expect(code).toBe(0);
    expect(stderr).toContain('Reading');
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
    await writeFile(at('flow.js'), 'changed');
    expect((await run([...releaseOf(at), '--overwrite'])).stderr).toBe('');
  });

  it('tells phase, share and size, not more often than an eye can see', () => {
    let shown = '';
    let nowMs = 0;
    const output = { isTTY: true, write: (text: string | Uint8Array) => void (shown += String(text)) };
    const bar = new ProgressBar(output, () => nowMs);
    bar.report({ phase: 'verify', doneBytes: 512, totalBytes: 2048, path: null });
    bar.report({ phase: 'verify', doneBytes: 1024, totalBytes: 2048, path: null });
    expect(shown).toBe(`\rVerifying  ${'█'.repeat(8)}${'░'.repeat(22)}  25 % of 2.0 KiB\u001b[K`);
    shown = '';
    nowMs = 100;
    bar.report({ phase: 'extract', doneBytes: 3 << 20, totalBytes: null, path: null });
    expect(shown).toBe('\rExtracting 3.0 MiB\u001b[K');
  });
});
