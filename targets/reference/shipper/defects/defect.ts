/**
 * Where a defect takes hold. The shipper is correct when no hook is given; each named defect is one
 * file that gives one or two of them. Several defects together each get their say.
 */
import type { Counters } from '../report.js';
import type { Sighting } from '../scan.js';
import type { Settings } from '../settings.js';
import type { Tail } from '../tail.js';

export interface Hooks {
  /** Defaults that differ; flags on the command line still win. */
  readonly settings?: Partial<Settings>;
  /** May this name be looked at? Otherwise yes. */
  looksAt?(sighting: Sighting): boolean;
  /** May this file, which nobody follows, be opened? Otherwise yes. */
  opens?(sighting: Sighting): boolean;
  /** Is this file, which is not live any more, closed now? Otherwise by its end and a grace period. */
  closes?(tail: Tail): boolean;
  /** It was closed. */
  closed?(tail: Tail): void;
  /** May it be read now? Otherwise yes. */
  reads?(tail: Tail, nowMs: number): boolean;
  /** What happens after a truncate. Otherwise reading begins anew. */
  truncated?(tail: Tail): 'read-on' | 'abandon';
  /** Whole lines on their way into the queue; gives what goes instead of them. */
  lines?(bytes: Buffer, counters: Counters): Buffer;
  /** What becomes of the start of a line at the end of a read. Otherwise it is held. */
  readonly atReadEdge?: 'send';
  /** When a chunk counts as accepted. Otherwise when the sink has accepted it. */
  readonly acknowledges?: 'when-queued';
  /** Positions of an earlier process are taken for true. Otherwise their checksum and the files' content decide. */
  readonly trusts?: 'positions';
  /** Where it begins in files that stand there when it starts. Otherwise at their beginning. */
  readonly startsAtEnd?: 'without-positions' | 'after-damage';
  /** A configuration that can't be used is taken: nothing goes out, or everything. Otherwise it is refused. */
  readonly unsound?: 'closed' | 'open';
  /** How often batch number n (from 1) is sent. Otherwise once. */
  timesSent?(batch: number): number;
}

export interface Defect {
  readonly name: string;
  /** What it does wrong, in one line. */
  readonly summary: string;
  /** The real bug that it mimics. */
  readonly mimics: string;
  hooks(): Hooks;
}
