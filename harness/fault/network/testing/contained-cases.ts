/** The faults that need a network of the shipper's own, and the proof that each leaves there. */
import type { AnyFault } from '../../fault.js';
import { sinkMoved } from '../../sink/sink-moved.js';
import { sinkNameGone } from '../../sink/sink-name-gone.js';
import { bandwidth } from '../bandwidth.js';
import { connectionsFlushed } from '../connections-flushed.js';
import { latency } from '../latency.js';
import { packetLoss } from '../packet-loss.js';
import { partition } from '../partition.js';

export interface ContainedCase {
  readonly kind: string;
  readonly fault: AnyFault;
  readonly options: object;
  readonly words: RegExp;
  /** Which the fault brings to light, or must not hide. */
  readonly defect: 'drop-after-retries' | 'mutate-byte';
}

type Defect = ContainedCase['defect'];

function caseOf(fault: unknown, options: object, words: RegExp, defect: Defect): ContainedCase {
  const { kind } = fault as AnyFault;
  return { kind, fault: fault as AnyFault, options, words, defect };
}

const dropped = /^\d+ packets of \d+ bytes were dropped$/;
const rejected = /bytes were rejected$/;
const lost = /^\d+ of \d+ packets were dropped$/;
const held = /^the queue held packets back \d+ times/;
const notFound = /was looked up in the shipper's network and not found/;
const moved = /^[1-9]\d* connections were opened to the new address 198\./;
const toReject = { action: 'reject', direction: 'out' };
const flushed = (answer: string) => new RegExp(`were forgotten met a ${answer}$`);

/**
 * Each with the same shipper, which finds its sink by a name. What a silent or slow network holds up the kernel
 * delivers in the end, also for a shipper that has given up on it; only who is turned away has lost it.
 */
export const containedCases: readonly ContainedCase[] = [
  caseOf(partition, {}, dropped, 'mutate-byte'),
  caseOf(partition, toReject, rejected, 'drop-after-retries'),
  caseOf(partition, { direction: 'in' }, dropped, 'mutate-byte'),
  caseOf(sinkNameGone, {}, notFound, 'mutate-byte'),
  caseOf(packetLoss, { probability: 0.3 }, lost, 'mutate-byte'),
  caseOf(bandwidth, { bytesPerSecond: 20_000 }, held, 'mutate-byte'),
  caseOf(connectionsFlushed, { answer: 'reset' }, flushed('reset'), 'mutate-byte'),
  caseOf(connectionsFlushed, { answer: 'drop' }, flushed('drop'), 'mutate-byte'),
  caseOf(sinkMoved, {}, moved, 'mutate-byte'),
];

/** Its proxy stands in the path from the start. */
export const delayed = caseOf(
  latency,
  { delayMs: 150, jitterMs: 50 },
  /^Toxiproxy held \d+ toxics of 150 ms, and a request of our own/,
  'mutate-byte',
);
