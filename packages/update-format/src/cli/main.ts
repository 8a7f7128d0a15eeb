#!/usr/bin/env node
import { askSecret } from './ask-secret.ts';
import { runCommand } from './run-command.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

process.exitCode = await runCommand(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  nowMs: Date.now(),
  signal: stop.signal,
  askSecret: process.stdin.isTTY ? askSecret(process.stdin, process.stderr, stop.signal) : null,
});
