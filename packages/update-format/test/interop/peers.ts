import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const deadlineMs = 30_000;

/** Debian installs `cryptography` for its own Python; another one may come first on the path. */
const pythons = ['/usr/bin/python3', 'python3'];
let python: string | null = null;

async function findPython(): Promise<string> {
  for (const path of pythons) {
    try {
      await run(path, ['-c', 'import cryptography'], { timeout: deadlineMs });
      return path;
    } catch {
      // The next one may have it.
    }
  }
  throw new Error("Python's cryptography is needed: apt-get install python3-cryptography");
}

/** What a Python script prints. */
export async function runPython(script: string, ...args: readonly string[]): Promise<string> {
  python ??= await findPython();
  const { stdout } = await run(python, [script, ...args], { timeout: deadlineMs, maxBuffer: 64 << 20 });
  return stdout;
}

/** The answer of `peer.py`. */
export async function askPython(...args: readonly string[]): Promise<unknown> {
  return JSON.parse(await runPython(join(import.meta.dirname, 'peer.py'), ...args));
}

/** What OpenSSL prints; fails when it does. */
export async function openssl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('openssl', args, { timeout: deadlineMs });
  return stdout;
}

/** Whether OpenSSL finds a signature good. */
export async function opensslVerifies(...args: readonly string[]): Promise<boolean> {
  try {
    return /Verified OK|Signature Verified Successfully/u.test(await openssl(...args));
  } catch (error) {
    // It exits with 1 for a bad signature, and says so; anything else is a mistake in the call.
    const text = String((error as { readonly stdout?: unknown }).stdout);
    if (/Verification failure|Signature Verification Failure/iu.test(text)) return false;
    throw error;
  }
}

export const tar = (...args: readonly string[]): Promise<unknown> =>
  run('tar', args, { timeout: deadlineMs, env: { ...process.env, LC_ALL: 'C' } });
