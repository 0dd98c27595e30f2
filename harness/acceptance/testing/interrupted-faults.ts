/**
 * Every fault that is cut off half way, by Ctrl-C and by `kill -9`: in which run it is in force, with which
 * others, and how one sees from outside that it has taken hold. Faults that share the whole of a cure's code with one that
 * is here stand in `sharedCures`. A fault that is in neither fails the repository's tests.
 */
import {
  delaying,
  filtering,
  killedForMemory,
  nameless,
  queueing,
  starving,
} from './container-signs.js';
import {
  attribute,
  away,
  closedLogs,
  fakedClock,
  fewDescriptors,
  flooding,
  frozen,
  noLogDirectory,
  otherConfiguration,
  type Sign,
  smallDiskFull,
  standing,
  startedAgain,
  told,
  unreadable,
} from './fault-signs.js';

export interface BrokenFault {
  readonly kind: string;
  readonly sign: () => Sign;
  /** When it begins. */
  readonly at?: string;
  /** Faults without a duration have none. */
  readonly lasts?: 'never';
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface BrokenRun {
  /** What they have in common: what they leave behind when nobody heals them. */
  readonly what: string;
  readonly engine: 'process' | 'docker';
  readonly target: string;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly faults: readonly BrokenFault[];
}

const onReference = { engine: 'process', target: 'reference' } as const;
const onRsyslog = { engine: 'docker', target: 'rsyslog@8.2302' } as const;
const rotating = { rotation: { kind: 'rename-create', every: '300ms' } };
const hardlyRotating = { rotation: { kind: 'rename-create', lines: '1M' } };
const overRelp = { sink: { kind: 'relp' } };
/** Slow, and far from their caps. */
const little = (what: string) => ({ [`${what}PerSecond`]: 100, [`${what}Max`]: 100_000 });

const sinkFaults = [
  ...['sinkRefuse', 'sinkReject', 'sinkPartial', 'sinkStall', 'sinkForget', 'sinkSilent'],
  ...['sinkSlow', 'sinkReset', 'sinkHalfClose'],
];

export const brokenRuns: readonly BrokenRun[] = [
  {
    ...{ what: 'things among the log files', ...onReference, more: rotating },
    faults: [
      { kind: 'symlinkLoop', sign: standing('strange-loop') },
      { kind: 'fifoInPlace', sign: standing('strange-fifo') },
      { kind: 'directoryInPlace', sign: standing('strange-directory') },
      { kind: 'hardLink', sign: standing('strange-link') },
      { kind: 'sparseFile', sign: standing('strange-sparse') },
      { kind: 'manyFiles', sign: standing('strange-many', 50), options: { files: 50 } },
      { kind: 'permissionLost', at: '1s', sign: unreadable },
      { kind: 'watchesUsedUp', sign: told('watchesUsedUp') },
      { kind: 'stateDiskFull', sign: smallDiskFull('shipper/state') },
    ],
  },
  {
    ...{ what: 'a full disk under the logs', ...onReference },
    faults: [{ kind: 'logDiskFull', sign: smallDiskFull('logs'), options: { bytes: 1_048_576 } }],
  },
  {
    ...{ what: 'a log directory that is gone', ...onReference },
    faults: [{ kind: 'directoryRemade', sign: noLogDirectory }],
  },
  {
    ...{ what: 'attributes of files', ...onReference, more: rotating },
    faults: [
      { kind: 'stateReadOnly', sign: attribute('i', 'shipper/state') },
      { kind: 'immutable', at: '1s', sign: attribute('i', 'logs') },
      { kind: 'appendOnly', at: '2s', sign: attribute('a', 'logs') },
    ],
  },
  {
    ...{ what: 'a process with a limit, a clock and no turn', ...onReference },
    faults: [
      { kind: 'descriptorLimit', sign: fewDescriptors },
      { kind: 'clockJump', sign: fakedClock },
      { kind: 'freeze', at: '2s', sign: frozen },
    ],
  },
  {
    // No rotated file comes while anybody waits for one.
    ...{ what: 'a shipper held still for its lines', ...onReference, more: hardlyRotating },
    faults: [{ kind: 'tamperRemove', lasts: 'never', sign: frozen }],
  },
  {
    ...{ what: 'a broken configuration, and a shipper without rights', ...onReference },
    faults: [
      { kind: 'configBlank', at: '1s', sign: otherConfiguration },
      { kind: 'unprivilegedReader', lasts: 'never', sign: closedLogs },
    ],
  },
  {
    ...{ what: 'a broken ConfigMap', ...onReference },
    faults: [
      {
        ...{ kind: 'configHalf', at: '1s', sign: otherConfiguration },
        options: { delivery: 'configMap', apply: 'coldStart' },
      },
    ],
  },
  {
    ...{ what: 'a shipper that is away', ...onReference },
    faults: [{ kind: 'stateLost', at: '1s', sign: away('stateLost') }],
  },
  {
    ...{ what: 'a shipper between two crashes', ...onReference },
    faults: [
      {
        ...{ kind: 'crashLoop', lasts: 'never', sign: startedAgain },
        options: { times: 1000, everyMs: 200 },
      },
    ],
  },
  {
    ...{ what: 'sinks', ...onReference },
    faults: sinkFaults.map((kind) => ({ kind, sign: told(kind) })),
  },
  {
    ...{ what: 'rules and queues in a network', ...onRsyslog, more: overRelp },
    faults: [
      ...['partition', 'packetLoss', 'connectionsFlushed'].map((kind) => ({
        ...{ kind, sign: filtering(kind) },
      })),
      { kind: 'bandwidth', sign: queueing('bandwidth') },
      { kind: 'sinkMoved', sign: filtering('sinkMoved') },
    ],
  },
  {
    ...{ what: 'a proxy and its toxics', ...onRsyslog, more: overRelp },
    faults: [{ kind: 'latency', sign: delaying }],
  },
  {
    ...{ what: 'limits, calls that fail, and a name that is gone', ...onRsyslog, more: overRelp },
    faults: [
      { kind: 'sinkNameGone', sign: nameless('sinkNameGone') },
      { kind: 'ioError', sign: told('ioError'), options: { on: 'open' } },
      { kind: 'cpuStarvation', at: '1s', sign: starving, options: { stressWorkers: 1 } },
    ],
  },
  {
    ...{ what: 'a container without memory', ...onRsyslog },
    faults: [{ kind: 'outOfMemory', sign: killedForMemory }],
  },
  {
    ...{ what: 'victims and attackers', engine: 'docker', target: 'reference' },
    faults: [
      { kind: 'synFlood', sign: flooding('synFlood'), options: little('packets') },
      {
        kind: 'connectionFlood',
        sign: flooding('connectionFlood'),
        options: little('connections'),
      },
      { kind: 'httpFlood', sign: flooding('httpFlood'), options: little('requests') },
    ],
  },
];

export interface SharedCure {
  readonly kinds: readonly string[];
  /** One that is cut off. */
  readonly like: string;
  readonly because: string;
}

export const sharedCures: readonly SharedCure[] = [
  {
    kinds: [
      ...['configComments', 'configSyntaxError', 'configNoInputs', 'configNoOutputs'],
      ...['configNoMatch', 'configOutputGone', 'configAllowListEmpty'],
    ],
    like: 'configBlank',
    because: 'they differ in the text that they put there alone (config-fault.ts)',
  },
  {
    kinds: ['restart', 'upgrade', 'stateTruncated', 'stateBitFlipped'],
    like: 'stateLost',
    because: 'the cure is that the shipper comes back (away.ts)',
  },
  {
    kinds: ['sinkCertificate'],
    like: 'sinkRefuse',
    because: 'the cure is a sink that behaves (misbehave.ts), and a sink ends with Lostline',
  },
  {
    kinds: [
      ...['tamperEdit', 'tamperErase', 'tamperTimestamps', 'tamperReorder', 'tamperInsert'],
      ...['tamperReplace', 'tamperSpool'],
    ],
    like: 'tamperRemove',
    because: 'what was changed stands, and the shipper goes on (tampering.ts)',
  },
];
