import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { HealingEvent } from '../core/events.ts';
import { describeEvent } from '../describe-event.ts';
import type { Log } from '../engine-options.ts';
import { exitCodes, line, UsageError, type Command, type CommandIo } from './io.ts';
import { startEngine, type RunOptions } from './engine-parts.ts';
import { readPolicy } from './policy-file.ts';

export const runEngineCommand: Command = {
  summary: 'heal this host until asked to end',
  help: [
    'healing-engine run --data FOLDER [options]: heal the containers of this host',
    '',
    'Acts on containers labelled arasul.heal=true, and on nothing else. Prints each event as it is recorded.',
    '',
    '  --data FOLDER            journal and lock; one engine a folder',
    '  --policy FILE            YAML or JSON; default: the built-in policy',
    '  --dry-run                decide and say so, act on nothing',
    '  --node NAME              name of this box in events; default: the host name',
    '  --compose-project NAME   all services of this Compose project too',
    '  --docker-socket PATH     default: DOCKER_HOST, else /var/run/docker.sock',
    '  --self ID                the container this runs in; never touched',
    '  --database URL           PostgreSQL: mirror of the records, lock, VACUUM',
    '  --llm URL                model server with the API of Ollama, for category B',
    '  --clean FOLDER=AGE       files older than AGE (7d is 168h) may go when the disk fills; may be repeated',
    '  --clean-images           dangling images may go when the disk fills',
    '  --reboot-by WAY          systemctl or logind; the policy must allow reboots too',
    '  --json                   one JSON object a line',
    '',
    'Exit codes: 0 ended when asked, 1 the policy is refused, 2 wrong use, 3 could not run.',
  ],
  run: async (args, io) => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        policy: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        node: { type: 'string' },
        'compose-project': { type: 'string' },
        'docker-socket': { type: 'string' },
        self: { type: 'string' },
        database: { type: 'string' },
        llm: { type: 'string' },
        clean: { type: 'string', multiple: true },
        'clean-images': { type: 'boolean', default: false },
        'reboot-by': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    if (values.data === undefined) throw new UsageError('Name the folder of the journal with --data.');
    const read = await readPolicy(values.policy);
    const options: RunOptions = {
      journalPath: join(values.data, 'healing.jsonl'),
      lockPath: join(values.data, 'healing.lock'),
      policy: values['dry-run'] ? { ...read, dryRun: true } : read,
      nodeId: values.node ?? hostname(),
      composeProject: values['compose-project'] ?? null,
      dockerSocket: values['docker-socket'] ?? null,
      selfId: values.self ?? null,
      database: values.database ?? null,
      llm: values.llm ?? null,
      clean: values.clean ?? [],
      cleanImages: values['clean-images'],
      rebootBy: rebootBy(values['reboot-by']),
    };
    return heal(options, values.json, io);
  },
};

function rebootBy(text: string | undefined): RunOptions['rebootBy'] {
  if (text === undefined || text === 'systemctl' || text === 'logind') return text ?? null;
  throw new UsageError(`--reboot-by must be systemctl or logind, not "${text}".`);
}

async function heal(
  options: RunOptions,
  json: boolean,
  { stdout, stderr, signal }: CommandIo,
): Promise<number> {
  const onEvent = (event: HealingEvent): void => {
    const at = new Date(event.atMs).toISOString();
    stdout.write(
      line(
        json ? JSON.stringify({ ...event, at }) : `${at} ${event.severity.padEnd(9)}${describeEvent(event)}`,
      ),
    );
  };
  const log: Log = (level, message, fields = {}) => {
    if (level === 'debug') return;
    const details = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
    stderr.write(
      line(json ? JSON.stringify({ level, message, ...fields }) : `${level}: ${message}${details}`),
    );
  };
  const running = await startEngine(options, onEvent, log);
  try {
    const { services, runtime, warnings } = running.engine.snapshot();
    log('info', 'the engine runs', { node: options.nodeId, services: services.length, runtime });
    for (const warning of warnings) log('warn', 'a label is not understood', { ...warning });
    const lost = await Promise.race([aborted(signal), running.lost.then(() => true)]);
    if (lost) {
      log('error', 'the lock file was taken away; another engine may act now, so this one ends');
      return exitCodes.failed;
    }
    return exitCodes.ok;
  } finally {
    await running.stop();
  }
}

function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
