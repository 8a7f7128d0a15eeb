import type { RecoveryAction } from './action.ts';

/** Who is most likely at fault. */
export type XidClass = 'application' | 'hardware' | 'driver' | 'link' | 'information' | 'unknown';

/** NVIDIA's "immediate action" bucket; `WORKFLOW` stands for its flow charts. */
export type NvidiaBucket =
  | 'IGNORE'
  | 'RESTART_APP'
  | 'RESET_GPU'
  | 'RESTART_BM'
  | 'RESTART_VM'
  | 'CONTACT_SUPPORT'
  | 'CHECK_MECHANICALS'
  | 'CHECK_UVM'
  | 'UPDATE_SWFW'
  | 'WORKFLOW';

/** More than once within a time means something else than once. */
export interface XidRepeat {
  readonly count: number;
  readonly withinHours: number;
  readonly action: RecoveryAction;
}

export interface XidEntry {
  readonly code: number;
  readonly meaning: string;
  readonly cls: XidClass;
  /** Null where the catalogue leaves it blank. */
  readonly nvidia: NvidiaBucket | null;
  /** What this package recommends; `reset_gpu` includes stopping the LLM service first. */
  readonly action: RecoveryAction;
  readonly note: string | null;
  readonly repeat: XidRepeat | null;
}

type Row = readonly [
  code: number,
  meaning: string,
  cls: XidClass,
  nvidia: NvidiaBucket | null,
  action: RecoveryAction,
  note?: string | null,
  repeat?: XidRepeat,
];

/**
 * Numbers, meanings and buckets: NVIDIA's Xid catalogue of 2025-10-29, as gpud carries it (Apache-2.0). The
 * class and the action are ours: an application error restarts the LLM service, which we own, where NVIDIA
 * says to restart the application; where NVIDIA says to ignore, nothing is done.
 */
const rows: readonly Row[] = [
  [1, 'not used by current drivers: fifo error fifo method', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [2, 'not used by current drivers: fifo error sw method', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [3, 'not used by current drivers: fifo error unk method', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [4, 'not used by current drivers: fifo error channel busy', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [5, 'not used by current drivers: fifo error runout overflow', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [6, 'not used by current drivers: fifo error parse err', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [7, 'not used by current drivers: fifo error pte err', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    8,
    'GPU stopped processing',
    'application',
    'RESTART_APP',
    'stop_llm',
    'Confirms a hang: a channel did not finish in its time.',
  ],
  [9, 'not used by current drivers: gr error instance', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [10, 'not used by current drivers: gr error single step', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    11,
    'Invalid or corrupted push buffer stream',
    'application',
    'RESTART_APP',
    'stop_llm',
    null,
    { count: 3, withinHours: 24, action: 'inspect' },
  ],
  [12, 'not used by current drivers: gr error sw method', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    13,
    'Graphics Engine Exception',
    'application',
    'RESTART_APP',
    'stop_llm',
    'The same GPC and TPC twice in a day points to the hardware.',
    { count: 2, withinHours: 24, action: 'inspect' },
  ],
  [14, 'not used by current drivers: fake error', 'unknown', 'IGNORE', 'none'],
  [15, 'not used by current drivers: scanline timeout', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [16, 'not used by current drivers: vblank callback timeout', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [17, 'not used by current drivers: parameter error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [18, 'not used by current drivers: bus master timeout error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [19, 'not used by current drivers: disp missed notifier', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [20, 'not used by current drivers: mpeg error sw method', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [21, 'not used by current drivers: me error sw method', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [22, 'not used by current drivers: vp error sw method', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [23, 'not used by current drivers: rc logging enabled', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [24, 'not used by current drivers: gr semaphore timeout', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    25,
    'Invalid or illegal push buffer stream',
    'application',
    'RESTART_APP',
    'stop_llm',
    null,
    { count: 3, withinHours: 24, action: 'inspect' },
  ],
  [26, 'not used by current drivers: fifo error fbistate timeout', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [27, 'not used by current drivers: vp error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [28, 'not used by current drivers: vp2 error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [29, 'not used by current drivers: bsp error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [30, 'not used by current drivers: bad addr access', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    31,
    'GPU memory page fault',
    'application',
    'RESTART_APP',
    'stop_llm',
    'Two bursts in a day on one GPU point to the hardware.',
    { count: 2, withinHours: 24, action: 'inspect' },
  ],
  [
    32,
    'Invalid or corrupted push buffer stream',
    'application',
    'RESTART_APP',
    'stop_llm',
    null,
    { count: 3, withinHours: 24, action: 'inspect' },
  ],
  [33, 'not used by current drivers: sec error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [34, 'not used by current drivers: msvld error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [35, 'not used by current drivers: mspdec error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [36, 'not used by current drivers: msppp error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [37, 'Driver firmware error', 'driver', 'IGNORE', 'none'],
  [38, 'Driver firmware error', 'driver', 'IGNORE', 'none'],
  [39, 'Copy Engine Exception', 'application', 'RESTART_APP', 'stop_llm'],
  [40, 'Copy Engine Exception', 'application', 'RESTART_APP', 'stop_llm'],
  [41, 'Copy Engine Exception', 'application', 'RESTART_APP', 'stop_llm'],
  [42, 'not used by current drivers: vic error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    43,
    'GPU stopped processing',
    'application',
    'IGNORE',
    'reset_session',
    'Also printed after a kill by us; confirms a hang when requests are frozen.',
  ],
  [44, 'Graphics Engine fault during context switch', 'driver', 'IGNORE', 'none'],
  [
    45,
    'Preemptive cleanup after an earlier error',
    'information',
    'WORKFLOW',
    'none',
    'Follows another Xid, and is printed when a program is killed; never acted on alone.',
  ],
  [46, 'GPU stopped processing', 'hardware', 'RESET_GPU', 'reset_gpu'],
  [47, 'not used by current drivers: nvenc0 error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    48,
    'Double Bit ECC Error',
    'hardware',
    'WORKFLOW',
    'reset_gpu',
    'When 63, 64, 94 or 95 follows, that one decides.',
  ],
  [
    49,
    'not used by current drivers: silent running constant level set by registry',
    'unknown',
    'CONTACT_SUPPORT',
    'none',
  ],
  [
    50,
    'not used by current drivers: silent running level transition due to rc error',
    'unknown',
    'CONTACT_SUPPORT',
    'none',
  ],
  [
    51,
    'not used by current drivers: silent running stress test failure',
    'unknown',
    'CONTACT_SUPPORT',
    'none',
  ],
  [
    52,
    'not used by current drivers: silent running level trans due to temp rise',
    'unknown',
    'CONTACT_SUPPORT',
    'none',
  ],
  [
    53,
    'not used by current drivers: silent running temp reduced clocking',
    'unknown',
    'CONTACT_SUPPORT',
    'none',
  ],
  [
    54,
    'Auxiliary power is not connected to the GPU board',
    'hardware',
    'CHECK_MECHANICALS',
    'throttle_gpu',
    'The power cable has to be looked at.',
  ],
  [
    55,
    'not used by current drivers: silent running temperature read error',
    'unknown',
    'CONTACT_SUPPORT',
    'none',
  ],
  [56, 'not used by current drivers: display channel exception', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [57, 'not used by current drivers: fb link training failure error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [58, 'not used by current drivers: fb memory error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [59, 'not used by current drivers: pmu error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [60, 'Video processor exception', 'application', 'RESTART_APP', 'stop_llm'],
  [61, 'PMU breakpoint', 'driver', 'CONTACT_SUPPORT', 'inspect'],
  [62, 'Internal micro-controller halt (newer drivers)', 'hardware', 'RESET_GPU', 'reset_gpu'],
  [
    63,
    'GPU memory remapping event',
    'hardware',
    'IGNORE',
    'none',
    'The row is remapped by the next reset; that can wait until the GPU is idle.',
  ],
  [
    64,
    'GPU memory remapping failure',
    'hardware',
    'RESET_GPU',
    'reset_gpu',
    'A remapping that fails is a reason to replace the board.',
  ],
  [65, 'not used by current drivers: nvenc1 error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [66, 'Illegal access by driver', 'driver', 'IGNORE', 'none'],
  [67, 'Illegal access by driver', 'driver', 'IGNORE', 'none'],
  [
    68,
    'NVDEC0 Exception',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [69, 'Graphics Engine class error', 'application', 'RESTART_APP', 'stop_llm'],
  [70, 'CE3: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [71, 'CE4: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [72, 'CE5: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [73, 'not used by current drivers: nvenc2 error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [74, 'NVLINK Error', 'link', 'WORKFLOW', 'reset_gpu', 'All GPUs on the link are reset together.'],
  [75, 'CE6: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [76, 'CE7: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [77, 'CE8: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [78, 'vGPU Start Error', 'driver', 'UPDATE_SWFW', 'none'],
  [
    79,
    'GPU has fallen off the bus',
    'hardware',
    'RESTART_BM',
    'reboot',
    'A reset of the GPU cannot work: it does not answer on the bus. The second within 7 days is for inspection.',
    { count: 2, withinHours: 168, action: 'inspect' },
  ],
  [
    80,
    'Corrupted data sent to GPU',
    'application',
    'RESTART_APP',
    'stop_llm',
    null,
    { count: 3, withinHours: 24, action: 'inspect' },
  ],
  [81, 'not used by current drivers: vga subsystem error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    82,
    'NVJPG0 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    83,
    'NVDEC1 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    84,
    'NVDEC2 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [85, 'CE9: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [
    86,
    'OFA Exception',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [87, 'not used by current drivers: nvtelemetry driver report', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    88,
    'NVDEC3 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    89,
    'NVDEC4 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [90, 'not used by current drivers: ltc error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [91, 'not used by current drivers: reserved xid', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [92, 'High single-bit ECC error rate', 'hardware', 'IGNORE', 'none', 'Watch the trend.'],
  [93, 'Non-fatal violation of provisioned InfoROM wear limit', 'hardware', 'IGNORE', 'none'],
  [
    94,
    'Contained memory error',
    'hardware',
    'RESTART_APP',
    'stop_llm',
    'Only the program that used the memory is hit; a reset can wait until the GPU is idle.',
  ],
  [95, 'Uncontained memory error', 'hardware', 'RESET_GPU', 'reset_gpu'],
  [
    96,
    'NVDEC5 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    97,
    'NVDEC6 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    98,
    'NVDEC7 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    99,
    'NVJPG1 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    100,
    'NVJPG2 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    101,
    'NVJPG3 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    102,
    'NVJPG4 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    103,
    'NVJPG5 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    104,
    'NVJPG6 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [
    105,
    'NVJPG7 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [106, 'SMBPBI Test Message', 'unknown', 'IGNORE', 'none'],
  [107, 'SMBPBI Test Message Silent', 'unknown', 'IGNORE', 'none'],
  [108, 'not used by current drivers: nvlink remote translation error', 'unknown', 'IGNORE', 'none'],
  [
    109,
    'Context Switch Timeout Error',
    'driver',
    'RESET_GPU',
    'stop_llm',
    null,
    { count: 2, withinHours: 1, action: 'reset_gpu' },
  ],
  [110, 'Security Fault Error', 'driver', 'RESET_GPU', 'reset_gpu'],
  [111, 'not used by current drivers: bundle error event', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [112, 'not used by current drivers: disp supervisor error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [113, 'not used by current drivers: dp lt failure', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [114, 'not used by current drivers: head rg underflow', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [115, 'not used by current drivers: core channel regs', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [116, 'not used by current drivers: window channel regs', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [117, 'not used by current drivers: cursor channel regs', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [118, 'not used by current drivers: head regs', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    119,
    'GSP RPC Timeout',
    'driver',
    'RESET_GPU',
    'reset_gpu',
    'When the probe hangs too, only a reboot helps.',
  ],
  [120, 'GSP Error', 'driver', 'RESET_GPU', 'reset_gpu', 'When the probe hangs too, only a reboot helps.'],
  [121, 'C2C Error', 'link', 'IGNORE', 'none'],
  [122, 'not used by current drivers: spi pmu rpc read fail', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [123, 'not used by current drivers: spi pmu rpc write fail', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [124, 'not used by current drivers: spi pmu rpc erase fail', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [125, 'not used by current drivers: inforom fs error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [126, 'CE10: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [127, 'CE11: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [128, 'CE12: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [129, 'CE13: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [130, 'CE14: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [131, 'CE15: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [132, 'CE16: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [133, 'CE17: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [134, 'CE18: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [135, 'CE19: Unknown Error', 'application', 'RESTART_APP', 'stop_llm'],
  [136, 'Link Training Failed', 'link', 'RESET_GPU', 'reset_gpu'],
  [137, 'NVLink Privilege Error', 'link', 'IGNORE', 'none'],
  [138, 'not used by current drivers: dla error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    139,
    'OFA1 Error',
    'application',
    'RESTART_APP',
    'none',
    'Concerns video and image decoding; a program that uses it is to be restarted.',
  ],
  [140, 'ECC Unrecovered Error', 'hardware', 'RESET_GPU', 'reset_gpu'],
  [141, 'CUDA Fast Path Error', 'unknown', 'IGNORE', 'none'],
  [142, 'NVENC3 Error', 'unknown', 'CONTACT_SUPPORT', 'none'],
  [
    143,
    'GPU Initialization Error',
    'hardware',
    'RESET_GPU',
    'reset_gpu',
    'If it returns, inspection.',
    { count: 2, withinHours: 24, action: 'inspect' },
  ],
  [144, 'NVLINK: SAW Error', 'link', 'WORKFLOW', 'none', 'The word Fatal in the line makes it a reset.'],
  [145, 'NVLINK: RLW Error', 'link', 'WORKFLOW', 'none', 'The word Fatal in the line makes it a reset.'],
  [146, 'NVLINK: TLW Error', 'link', 'WORKFLOW', 'none', 'The word Fatal in the line makes it a reset.'],
  [147, 'NVLINK: TREX Error', 'link', 'WORKFLOW', 'none', 'The word Fatal in the line makes it a reset.'],
  [
    148,
    'NVLINK: NVLPW_CTRL Error',
    'link',
    'WORKFLOW',
    'none',
    'The word Fatal in the line makes it a reset.',
  ],
  [149, 'NVLINK: NETIR Error', 'link', 'WORKFLOW', 'none', 'The word Fatal in the line makes it a reset.'],
  [150, 'NVLINK: MSE Error', 'link', 'WORKFLOW', 'none', 'The word Fatal in the line makes it a reset.'],
  [151, 'Key rotation Error', 'driver', 'RESTART_VM', 'inspect'],
  [152, 'DLA SMMU Error', 'driver', 'IGNORE', 'none', 'DLA of a Jetson.'],
  [153, 'DLA timeout Error', 'driver', 'IGNORE', 'none', 'DLA of a Jetson.'],
  [
    154,
    'GPU Recovery Action Changed',
    'information',
    'WORKFLOW',
    'none',
    'The text says what the driver advises; that outranks this table.',
  ],
  [155, 'NVLINK: SW Defined Error', 'driver', 'RESET_GPU', 'reset_gpu'],
  [156, 'Resource Retirement Event', 'driver', 'RESET_GPU', 'reset_gpu'],
  [
    157,
    'Resource Retirement Failure',
    'hardware',
    'IGNORE',
    'none',
    null,
    { count: 2, withinHours: 24, action: 'inspect' },
  ],
  [158, 'GPU Fatal Timeout', 'hardware', 'RESET_GPU', 'reset_gpu'],
  [159, 'CHI Non-Data Error', 'driver', 'CHECK_UVM', 'none'],
  [
    160,
    'Channel Retirement Event',
    'hardware',
    'IGNORE',
    'none',
    null,
    { count: 2, withinHours: 24, action: 'inspect' },
  ],
  [
    161,
    'Channel Retirement Failure',
    'hardware',
    'IGNORE',
    'none',
    null,
    { count: 2, withinHours: 24, action: 'inspect' },
  ],
  [162, 'Power Smoothing HW Circuitry capability reengaged', 'information', null, 'none'],
  [163, 'Power Smoothing HW Circuitry capability disengaged', 'information', null, 'none'],
  [164, 'Power Smoothing HW Circuitry low lifetime reached', 'information', null, 'none'],
  [165, 'Power Smoothing HW Circuitry lifetime exhausted', 'information', null, 'none'],
  [
    166,
    'CC traffic seen prior to link properly being configured for encrypted traffic',
    'unknown',
    null,
    'none',
  ],
  [167, 'PCIe fatal timeout', 'hardware', null, 'reboot'],
  [
    168,
    'Errors found in WPR (write protected region)',
    'hardware',
    null,
    'inspect',
    'Part of the memory is gone; the total shrinks.',
  ],
  [169, 'Internal micro-controller halt', 'driver', null, 'reset_gpu'],
  [170, 'Interrupt seen in CC mode', 'unknown', null, 'none'],
  [
    171,
    'Detail of Xid 48: uncorrectable DRAM error',
    'hardware',
    null,
    'none',
    'Comes with Xid 48, which decides.',
  ],
  [
    172,
    'Detail of Xid 48: uncorrectable SRAM error',
    'hardware',
    null,
    'none',
    'Comes with Xid 48, which decides.',
  ],
];

const entries: ReadonlyMap<number, XidEntry> = new Map(
  rows.map(([code, meaning, cls, nvidia, action, note = null, repeat = null]) => [
    code,
    { code, meaning, cls, nvidia, action, note, repeat },
  ]),
);

/** The entry of a number; null when the catalogue does not have it, which is then reported and not acted on. */
export function explainXid(code: number): XidEntry | null {
  return entries.get(code) ?? null;
}

/** Numbers that say the GPU stopped working on something: evidence for a hang on this device. */
const hangCodes: ReadonlySet<number> = new Set([8, 43, 46, 109, 119, 120, 158]);
/** What nvgpu reports on a Jetson for the same: idle timeout, graphics error, semaphore, MMU. */
const jetsonHangCodes: ReadonlySet<number> = new Set([8, 13, 24, 31]);

export function confirmsHang(code: number, isJetson: boolean): boolean {
  return (isJetson ? jetsonHangCodes : hangCodes).has(code);
}

/** The same fault again? 13 only on the same unit of the chip, all others by their number. */
export function repeatKey(code: number, detail: string): string {
  const unit = code === 13 ? /GPC (\d+), TPC (\d+)/.exec(detail) : null;
  return unit === null ? String(code) : `${code} GPC ${unit[1] ?? ''} TPC ${unit[2] ?? ''}`;
}

/**
 * What to do about one Xid, seen `times` in the span its entry names. NVLink 5 numbers (144-150) carry
 * their severity as a word; 154 is advice and answered as such.
 */
export function xidAction(code: number, detail: string, times: number): RecoveryAction {
  const entry = explainXid(code);
  if (entry === null) return 'none';
  if (code >= 144 && code <= 150) return /\bFatal\b/.test(detail) ? 'reset_gpu' : 'none';
  // Xid 13 without a unit cannot be called the same unit twice.
  const countable = code !== 13 || repeatKey(code, detail) !== '13';
  if (entry.repeat !== null && countable && times >= entry.repeat.count) return entry.repeat.action;
  return entry.action;
}
