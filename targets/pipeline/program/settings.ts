/**
 * All that can be set. Times are milliseconds of this machine: the outage's own minutes, divided by
 * `timeScale`. Sizes are bytes.
 */
import type { OnBlank } from './allow-list.js';
import type { Customers } from './customers.js';

export const shedChoices = ['none', 'unconfigured'] as const;

export interface Settings {
  readonly logDirectory: string;
  readonly sinkUrl: string;
  readonly allowList: string;
  readonly onBlank: OnBlank;
  /** With a job: only their buffers are ever read. */
  readonly customers: Customers;
  /** Lostline's own probes have a job too, and are not counted. */
  readonly probes: Customers;
  /** Of the buffer tier, all buffers. */
  readonly memoryBytesMax: number;
  /** Of one buffer; 0 is no cap. */
  readonly bufferBytesMax: number;
  readonly shed: (typeof shedChoices)[number];
  /** What the forwarder may hold, and the receiver. */
  readonly queueBytes: number;
  readonly batchBytes: number;
  readonly listenAddress: string;
  readonly metricsPort: number;
  readonly timeScale: number;
}

/** What an open buffer takes, even when nothing is in it, bytes. */
export const reserveBytes = 64 * 1024;
/** One answer to the pusher, bytes. */
export const readBytesMax = 256 * 1024;
/** Between two looks at the log files. */
export const pollMs = 10;
/** How long each program goes on with what it holds when it is told to end. */
export const drainMs = 4_000;

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** However fast time goes by: a busy machine needs that to answer, milliseconds. */
const timeoutMsMin = 250;

/** The time constants of the outage, as they pass at this scale. */
export function times({ timeScale }: Pick<Settings, 'timeScale'>) {
  const scaled = (ms: number) => Math.max(1, ms / timeScale);
  return {
    /** No answer from the buffer tier for so long is none. */
    timeoutMs: Math.max(timeoutMsMin, scaled(minuteMs)),
    /** From a failure to the next try. */
    retryMs: scaled(30 * secondMs),
    /** The tier at its memory cap answers nobody for so long after every append. */
    reclaimMs: scaled(10 * minuteMs),
    /** A buffer that nobody reads is dropped when nothing came for so long. */
    idleMs: scaled(45 * minuteMs),
    /** The forwarder drops what finds no room when its oldest line has waited so long. */
    patienceMs: scaled(3 * minuteMs),
    /** The fan-out counts the customers of the last so long. */
    windowMs: scaled(30 * minuteMs),
  };
}
