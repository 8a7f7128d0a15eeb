import { actionForAdvice } from '../../core/action.ts';
import { adviceForCode, describeAdvice } from '../../core/recovery-action.ts';
import { explainExitCode } from '../../core/nvidia-smi/failure.ts';
import { explainXid } from '../../core/xid-catalogue.ts';
import type { Command } from '../command.ts';
import { exitCode } from '../command-io.ts';
import { wrongUse } from '../arguments.ts';

interface Explanation {
  readonly data: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

const classTexts = {
  application: 'most likely a fault of the application',
  hardware: 'most likely a fault of the hardware',
  driver: 'most likely a fault of driver or firmware',
  link: 'most likely a fault of a link between GPUs',
  information: 'information, no fault of its own',
  unknown: 'cause not known',
} as const;

function ofXid(code: number): Explanation {
  const entry = explainXid(code);
  if (entry === null) {
    return {
      data: { kind: 'xid', code, known: false, action: 'none' },
      lines: [`Xid ${code} is not in the catalogue: it is reported and not acted on`],
    };
  }
  const { meaning, cls, nvidia, action, note, repeat } = entry;
  return {
    data: { kind: 'xid', known: true, ...entry },
    lines: [
      `Xid ${code}: ${meaning}`,
      `  ${classTexts[cls]}`,
      `  NVIDIA: ${nvidia ?? 'no immediate action in the catalogue'}`,
      `  here: ${action === 'none' ? 'nothing but counting it' : action}`,
      ...(action === 'reset_gpu' ? ['  on a Jetson: stop_llm, then reboot'] : []),
      ...(repeat === null
        ? []
        : [`  ${repeat.count} times within ${repeat.withinHours} hours: ${repeat.action}`]),
      ...(note === null ? [] : [`  ${note}`]),
    ],
  };
}

function ofExitCode(code: number): Explanation {
  const { code: name, meaning } = explainExitCode(code);
  return {
    data: { kind: 'rc', exitCode: code, code: name, meaning },
    lines: [`nvidia-smi ended with ${code}: ${meaning}`],
  };
}

function ofAdvice(code: number): Explanation {
  const advice = adviceForCode(code);
  const action = actionForAdvice(advice);
  return {
    data: { kind: 'advice', code, advice, meaning: describeAdvice(advice), action },
    lines: [
      `gpu_recovery_action ${code} is ${advice}: ${describeAdvice(advice)}`,
      `  here: ${action === 'none' ? 'nothing' : action}`,
    ],
  };
}

const kinds: Readonly<Record<string, (code: number) => Explanation>> = {
  xid: ofXid,
  rc: ofExitCode,
  advice: ofAdvice,
};

export const explain: Command = {
  summary: 'what a number means',
  usage: 'gpu-recovery explain xid|rc|advice NUMBER',
  help: [
    '  xid NUMBER     an Xid of the kernel log',
    '  rc NUMBER      an exit status of nvidia-smi',
    '  advice NUMBER  a value of gpu_recovery_action',
  ],
  options: {},
  run: (args, io) => {
    const [kind = '', number = '', more] = args.positionals;
    const tell = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (tell === undefined || !/^\d{1,6}$/.test(number) || more !== undefined) {
      throw wrongUse('give "xid", "rc" or "advice" and one number, e.g. explain xid 79');
    }
    const { data, lines } = tell(Number(number));
    io.stdout.write(args.flag('json') ? `${JSON.stringify(data)}\n` : `${lines.join('\n')}\n`);
    return Promise.resolve(exitCode.well);
  },
};
