import { jetsonControl } from '../adapters/control-jetson.ts';
import { nvidiaControl } from '../adapters/control-nvidia.ts';
import { fileLedger, memoryLedger } from '../adapters/file-ledger.ts';
import { linuxHost } from '../adapters/linux-host.ts';
import { llmHttp } from '../adapters/llm-http.ts';
import { ollamaLlm } from '../adapters/ollama.ts';
import { run } from '../adapters/run.ts';
import { commandService } from '../adapters/service-command.ts';
import { systemClock as clock } from '../adapters/system-clock.ts';
import { defaultLadderPolicy, type LadderPolicy } from '../core/ladder.ts';
import type { GpuSource, Llm, Service } from '../ports.ts';
import type { WatchOptions } from '../watch.ts';
import { wrongUse, type Arguments, type OptionTable } from './arguments.ts';

export const recoveryOptions: OptionTable = {
  act: { type: 'string' },
  ollama: { type: 'string' },
  llm: { type: 'string' },
  model: { type: 'string' },
  unit: { type: 'string' },
  container: { type: 'string' },
  ledger: { type: 'string' },
  'allow-reboot': { type: 'boolean' },
  'no-reset': { type: 'boolean' },
};

export const recoveryHelp: readonly string[] = [
  '  --act dry-run|on   say what would be done, or do it; without it nothing is done',
  '  --ollama URL       the LLM service is Ollama itself',
  '  --llm URL          the LLM service has POST /api/cache/clear and /api/session/reset; needs --model',
  '  --model NAME       the model whose token proves that it works again',
  '  --unit NAME        systemd unit of the LLM service, for stop_llm and reset_gpu',
  '  --container NAME   Docker container of it, instead',
  '  --ledger FILE      budgets and attempts; needed for --act on',
  '  --allow-reboot     the last rung may reboot this host',
  '  --no-reset         never reset a GPU',
];

/** Docker asks the service to end, and ends it after 30 s. */
function serviceOf(args: Arguments): Service | null {
  const [unit, container] = [args.text('unit'), args.text('container')];
  if (unit !== undefined && container !== undefined) throw wrongUse('give --unit or --container, not both');
  if (unit !== undefined)
    return commandService({ stop: ['systemctl', 'stop', unit], start: ['systemctl', 'start', unit], run });
  if (container !== undefined)
    return commandService({
      stop: ['docker', 'stop', '-t', '30', container],
      start: ['docker', 'start', container],
      run,
    });
  return null;
}

function llmOf(args: Arguments): Llm {
  const [ollama, llm, model] = [args.url('ollama'), args.url('llm'), args.text('model')];
  if (ollama !== undefined && llm !== undefined) throw wrongUse('give --ollama or --llm, not both');
  if (ollama !== undefined) return ollamaLlm({ baseUrl: ollama, model: model ?? null, clock });
  if (llm === undefined) throw wrongUse('--act needs the LLM service: --ollama URL or --llm URL');
  if (model === undefined) throw wrongUse('--llm needs --model, the model whose token is the proof');
  return llmHttp({ baseUrl: llm, model });
}

/** How to act, from the command line. Throws `USE_ARGUMENT` for what does not fit together. */
export function recoveryOf(
  args: Arguments,
  source: GpuSource,
  root: string,
): Pick<WatchOptions, 'act' | 'recovery' | 'ladder'> {
  const act = args.oneOf('act', ['dry-run', 'on']);
  if (act === undefined) return {};
  const file = args.text('ledger');
  if (act === 'on' && file === undefined)
    throw wrongUse('--act on needs --ledger FILE: budgets have to outlive this process');
  const isJetson = source.kind === 'jetson-sysfs' || source.kind === 'tegrastats';
  const ladder: LadderPolicy = {
    ...defaultLadderPolicy,
    allowReset: !args.flag('no-reset'),
    allowReboot: args.flag('allow-reboot'),
  };
  return {
    act,
    ladder,
    recovery: {
      llm: llmOf(args),
      service: serviceOf(args),
      control: isJetson ? jetsonControl({ root, clock, run }) : nvidiaControl({ run, clock }),
      host: linuxHost({ root, run }),
      ledger: file === undefined ? memoryLedger() : fileLedger(file),
    },
  };
}
