/**
 * Every fault with the reference shipper, correct and with a defect, in runs that have several faults one after
 * the other: the correct one survives each, the defective one does not. The defect is one that the fault brings
 * to light, and then each costs lines; where there is none, one that shows in any run, and that no fault may hide.
 * Who is missing here is tried elsewhere, see `fault-claims.ts`.
 */
export interface TriedFault {
  readonly kind: string;
  readonly forMs?: number;
  /** Faults that are over at once have none. */
  readonly lasts?: 'never';
  readonly options?: Readonly<Record<string, unknown>>;
  /** Further ones, from the middle of it on. */
  readonly meanwhile?: readonly TriedFault[];
}

export interface Trial {
  readonly defect: string;
  /** What the defective one does wrong. */
  readonly because: string;
  /** Whether each fault itself costs lines, or the run does, whatever the faults in it. */
  readonly costs: 'each' | 'run';
  /** What even the correct one loses: what somebody else has changed. */
  readonly rule?: 'tampered';
  readonly more?: Readonly<Record<string, unknown>>;
  readonly faults: readonly TriedFault[];
}

const rotating = { rotation: { kind: 'rename-create', every: '300ms', keep: 99 } };
/** Slow, and far from their caps. */
const little = (what: string) => ({ [`${what}PerSecond`]: 100, [`${what}Max`]: 100_000 });
/** What waits for the sink is lost when its keeper ends. */
const crashing = {
  forMs: 5_000,
  meanwhile: [{ kind: 'crashLoop', lasts: 'never', options: { times: 2, everyMs: 1_500 } }],
} as const;
const tampering = { lasts: 'never', options: { lines: 2 } } as const;

export const trials: readonly Trial[] = [
  {
    defect: 'acknowledge-before-send',
    costs: 'each',
    because: 'it forgets what a sink did not take, and what was queued at its end',
    faults: [
      { kind: 'sinkRefuse' },
      { kind: 'sinkReject' },
      { kind: 'sinkPartial' },
      { kind: 'sinkSilent' },
      { kind: 'sinkReset', options: { bytes: 100 } },
      { kind: 'sinkHalfClose' },
      { kind: 'restart' },
      { kind: 'sinkStall', ...crashing, options: { stallMs: 10_000 } },
      { kind: 'sinkSlow', ...crashing, options: { bytesPerSecond: 5_000 } },
    ],
  },
  {
    defect: 'drop-after-retries',
    costs: 'each',
    because: 'it drops what a sink refused four times, in the middle of floods',
    faults: [
      {
        ...{ kind: 'synFlood', forMs: 4_000, options: little('packets') },
        meanwhile: [
          { kind: 'connectionFlood', forMs: 4_000, options: little('connections') },
          { kind: 'httpFlood', forMs: 4_000, options: little('requests') },
          { kind: 'sinkReject', forMs: 1_000 },
        ],
      },
    ],
  },
  {
    defect: 'missed-generation',
    costs: 'run',
    because: 'it looks at the live name every 500 ms, and passes over what came and went between',
    more: rotating,
    faults: [
      { kind: 'freeze' },
      { kind: 'descriptorLimit' },
      { kind: 'clockJump' },
      { kind: 'stateDiskFull' },
      { kind: 'logDiskFull', options: { bytes: 16_777_216 } },
      { kind: 'permissionLost' },
      { kind: 'symlinkLoop' },
      { kind: 'fifoInPlace' },
      { kind: 'directoryInPlace' },
      { kind: 'hardLink' },
      { kind: 'sparseFile', options: { bytes: 65_536 } },
      { kind: 'manyFiles', options: { files: 200 } },
    ],
  },
  {
    defect: 'start-at-end',
    costs: 'each',
    because: 'without positions it begins at the end of the files',
    faults: [{ kind: 'stateLost' }],
  },
  {
    defect: 'trust-checkpoint',
    costs: 'each',
    because: 'it begins at the end when its positions make no sense',
    faults: [
      { kind: 'stateTruncated', forMs: 1_500 },
      { kind: 'stateBitFlipped', forMs: 1_500, options: { flips: 200 } },
    ],
  },
  {
    defect: 'fail-closed',
    costs: 'each',
    because: 'it throws away what it reads under a configuration that is not sound',
    faults: [
      ...['configBlank', 'configComments', 'configHalf', 'configSyntaxError', 'configNoInputs'],
      ...['configNoOutputs', 'configOutputGone', 'configAllowListEmpty'],
    ].map((kind) => ({ kind })),
  },
  {
    defect: 'mutate-byte',
    costs: 'run',
    because: 'it changes a byte now and then, whatever else goes on',
    faults: [
      { kind: 'sinkForget' },
      { kind: 'configNoMatch' },
      { kind: 'watchesUsedUp' },
      { kind: 'stateReadOnly' },
      { kind: 'appendOnly' },
      { kind: 'directoryRemade' },
      { kind: 'upgrade', lasts: 'never', options: { to: '1', options: { graceMs: 4_000 } } },
    ],
  },
  {
    defect: 'mutate-byte',
    costs: 'run',
    because: 'it changes a byte now and then, and not those lines that somebody else changed',
    rule: 'tampered',
    more: { ...rotating, load: { line: { format: 'json' } } },
    faults: [
      ...['tamperEdit', 'tamperErase', 'tamperTimestamps', 'tamperReorder', 'tamperRemove'],
      ...['tamperInsert', 'tamperReplace'],
    ]
      .map((kind): TriedFault => ({ kind, ...tampering }))
      .concat([{ kind: 'immutable' }]),
  },
];
