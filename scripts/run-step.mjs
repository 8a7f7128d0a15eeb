import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs one command with its output on the terminal. Resolves to the exit code; a signal counts as 1.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Record<string, string>, quiet?: boolean }} options `quiet` shows the output only when the command fails
 */
export async function runStep(command, args, { cwd, env = {}, quiet = false }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  const output = [];
  child.stdout?.on('data', (part) => output.push(part));
  child.stderr?.on('data', (part) => output.push(part));
  child.on('error', (error) => output.push(`${command} did not start: ${error.message}\n`));
  const [code] = await Promise.race([once(child, 'close'), once(child, 'error').then(() => [1])]);
  if (quiet && code !== 0) for (const part of output) process.stderr.write(part);
  return code ?? 1;
}
