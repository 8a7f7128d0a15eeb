import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { aDevice } from '../builders.ts';
import { aWorkshop, parsed, releaseOf, run } from './run.ts';

const facts = (changes: Record<string, unknown> = {}): string => {
  const { product, compatible, architecture, installedVersion } = aDevice();
  return JSON.stringify({
    product,
    compatible,
    architecture,
    installed_version: installedVersion,
    ...changes,
  });
};

/** A workshop with a good release in it. */
async function aRelease() {
  const at = await aWorkshop('rsa4096-a', 'rsa4096-b');
  expect(await run(releaseOf(at))).toMatchObject({ code: 0, stderr: '' });
  const trust = ['--key', at('rsa4096-a.pub.pem')];
  return { at, trust, release: at('release.araupdate') };
}

describe('the exit code', () => {
  it('is 0 when all is well', async () => {
    const { at, trust, release } = await aRelease();
    await writeFile(at('device.json'), facts());
    const verified = await run(['verify', release, ...trust, '--device', at('device.json')]);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toContain('The package is authentic.');
    const extracted = await run(['extract', release, ...trust, '--out', at('out'), '--json']);
    expect(parsed(extracted)).toMatchObject({ ok: true, verified: true, folder: at('out') });
    expect(await readFile(at('out/payload/n8n/flow.js'), 'utf8')).toBe('export {};\n');
    const fromStdin = await run(['verify', '-', ...trust], { stdin: await readFile(release) });
    expect(fromStdin.code).toBe(0);
  });

  it.each<readonly [string, readonly string[], string]>([
    ['no command', [], ''],
    ['an unknown command', ['install'], 'USE_ARGUMENT'],
    ['an option that the command has not', ['verify', 'x', '--force'], 'USE_ARGUMENT'],
    ['no package', ['verify', '--key', 'x'], 'USE_ARGUMENT'],
    ['two packages', ['inspect', 'a', 'b'], 'USE_ARGUMENT'],
    ['nobody to trust', ['verify', 'x'], 'USE_ARGUMENT'],
    ['a key and a keyring', ['verify', 'x', '--key', 'a', '--keyring', 'b'], 'USE_ARGUMENT'],
    ['no target', ['extract', 'x', '--key', 'a'], 'USE_ARGUMENT'],
    ['a salt that is none', ['verify', 'x', '--key', 'a', '--salt', 'short'], 'USE_ARGUMENT'],
    ['a number that is none', ['verify', 'x', '--key', 'a', '--min-rsa-bits', '2k'], 'USE_ARGUMENT'],
    [
      'no signer',
      ['create', '--out', 'x', '--counter', '1', '--version', '1.0.0', '--compatible', 'a'],
      'USE_ARGUMENT',
    ],
    ['no counter', ['create', '--out', 'x'], 'USE_ARGUMENT'],
    ['no device', ['create', '--out', 'x', '--counter', '1'], 'USE_ARGUMENT'],
    [
      'a time without a zone',
      [
        'create',
        '--out',
        'x',
        '--counter',
        '1',
        '--compatible',
        'a',
        '--version',
        '1.0.0',
        '--expires-at',
        '2026-03-01',
      ],
      'USE_ARGUMENT',
    ],
    ['a keyring without a verb', ['keyring'], 'USE_ARGUMENT'],
    ['an unknown verb for a keyring', ['keyring', 'forget', 'x'], 'USE_ARGUMENT'],
    ['a keyring of nobody', ['keyring', 'init', 'x'], 'USE_ARGUMENT'],
    ['a short passphrase', ['keygen', '--encrypt', '--out', '/nowhere'], 'USE_PASSPHRASE'],
  ])('is 2 for wrong use: %s', async (_title, args, code) => {
    const outcome = await run(args, { env: { ARAUPDATE_PASSPHRASE: 'short' } });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain(code);
    expect(outcome.stdout).toBe('');
  });

  it('is 4 for a component that the product has not, and for a version that is none', async () => {
    const at = await aWorkshop('rsa4096-a');
    const json = async (args: readonly string[]) => parsed(await run([...args, '--json']));
    const wrongName = releaseOf(at).map((each) => each.replace('n8n=', 'sshd='));
    expect(await run(wrongName)).toMatchObject({ code: 4 });
    expect(await json(wrongName)).toMatchObject({
      code: 'COMPONENT_UNKNOWN',
      message: expect.stringContaining('llm-service'),
    });
    const wrongVersion = releaseOf(at).map((each) => (each === '1.4.0' ? '1.4' : each));
    expect(await run(wrongVersion)).toMatchObject({ code: 4 });
    expect(await json(wrongVersion)).toMatchObject({
      code: 'MANIFEST_SCHEMA',
      message: expect.stringContaining('1.4'),
    });
    expect(await readdir(at('.'))).not.toContain('release.araupdate');
  });

  it('is 3 when the package must not be trusted, or is not for this device', async () => {
    const { at, trust, release } = await aRelease();
    const changed = await readFile(release);
    changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1);
    await writeFile(at('changed'), changed);
    await writeFile(at('newer.json'), facts({ installed_version: '1.5.0' }));
    await writeFile(at('other.json'), facts({ compatible: ['jetson-nano'] }));
    const code = async (...args: readonly string[]) => {
      const outcome = await run([...args, '--json']);
      expect(outcome.code).toBe(3);
      return parsed(outcome)['code'];
    };
    expect(await code('verify', at('changed'), ...trust)).toBe('SIG_INVALID');
    expect(await code('verify', release, '--key', at('rsa4096-b.pub.pem'))).toBe('TRUST_UNKNOWN_KEY');
    expect(await code('verify', release, ...trust, '--device', at('newer.json'))).toBe('POLICY_DOWNGRADE');
    expect(await code('extract', release, ...trust, '--device', at('other.json'), '--out', at('no'))).toBe(
      'POLICY_DEVICE',
    );
    expect(await code('verify', release, '--key', at('rsa4096-a.pem'))).toBe('TRUST_KEY');
    expect(await readdir(at('.'))).not.toContain('no');
    const allowed = ['--device', at('newer.json'), '--allow-downgrade', 'ticket 7'];
    const taken = await run(['verify', release, ...trust, ...allowed]);
    expect(taken).toMatchObject({ code: 0, stdout: expect.stringMatching(/Warning .+ticket 7/u) });
  });

  it('is 4 when the file is no package', async () => {
    const { at, trust } = await aRelease();
    await writeFile(at('zip'), 'PK\u0003\u0004 and more');
    for (const command of ['verify', 'inspect']) {
      const args = [command, at('zip'), ...(command === 'verify' ? trust : []), '--json'];
      const outcome = await run(args);
      expect(outcome.code).toBe(4);
      expect(parsed(outcome)).toMatchObject({ ok: false, code: 'ARCHIVE_GZIP', kind: 'file' });
    }
    const empty = await run(['inspect', '-']);
    expect(empty).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringContaining('ARCHIVE_TRUNCATED'),
    });
  });

  it('is 5 when reading or writing fails, or the user stops it', async () => {
    const { at, trust, release } = await aRelease();
    expect(await run(['verify', at('nothing'), ...trust])).toMatchObject({ code: 5 });
    expect(await run(['verify', release, '--key', at('nothing')])).toMatchObject({ code: 5 });
    expect(await run(['extract', release, ...trust, '--out', at('no/such/folder')])).toMatchObject({
      code: 5,
    });
    const engine = releaseOf(at).flatMap((each) =>
      each.startsWith('n8n=') ? [] : [each === '--component' ? '--image' : each],
    );
    const images = engine.flatMap((each) =>
      each === '--image' ? [each, 'llm-service=arasul/llm:1.4.0'] : [each],
    );
    const noEngine = await run([...images, '--docker-socket', at('no.sock'), '--overwrite', '--json']);
    expect(noEngine.code).toBe(5);
    expect(parsed(noEngine)['code']).toBe('IO_DOCKER');
    const stopped = await run(['verify', release, ...trust, '--json'], { signal: AbortSignal.abort() });
    expect(stopped.code).toBe(5);
    expect(parsed(stopped)['code']).toBe('IO_ABORTED');
  });

  it('is 2 when something is there that nobody allowed to replace', async () => {
    const { at, trust, release } = await aRelease();
    expect(await run(releaseOf(at))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('USE_EXISTS'),
    });
    expect((await run([...releaseOf(at), '--overwrite'])).code).toBe(0);
    await mkdir(at('there'));
    expect(await run(['extract', release, ...trust, '--out', at('there')])).toMatchObject({ code: 2 });
    expect(await readdir(at('there'))).toEqual([]);
  });
});
