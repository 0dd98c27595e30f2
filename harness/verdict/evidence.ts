/**
 * Everything that a verdict rests on, as it was loaded from a run directory: no clock, no process, no
 * socket. The same value gives the same verdict, today or in a year.
 */
import type { ArrivalHistory } from '../evidence/arrival-history.js';
import type { Audit } from '../evidence/audit.js';
import type { RunEvent } from '../evidence/event.js';
import type { RunHeader } from '../evidence/header.js';
import type { StreamJournal } from '../evidence/journal.js';
import type { KernelAudit } from '../evidence/kernel-audit.js';
import type { ReaderHistory } from '../evidence/reader-history.js';
import type { Sample } from '../evidence/sample.js';
import type { Ledger } from '../ledger/ledger.js';
import type { SequenceRange } from '../ledger/ranges.js';
import type { Plan } from '../plan/plan.js';
import type { ClassOf } from './content/classes.js';
import type { HoldUps } from './content/hold-ups.js';
import type { UnreadEvents } from './event-list.js';
import type { FrozenWindows } from './frozen-windows.js';

/** Where lines stand: the part of `LineTemplates` that a verdict needs. */
export interface LineOffsets {
  /** Raw bytes of lines 1 .. sequence-1, newlines included. */
  offsetOf(sequence: number): number;
  /** Whether a newline stands before this byte of a raw line: a record of it ends there. */
  endsRecord(sequence: number, bytes: number): boolean;
}

/** Records that were cut off when the harness died, by file. */
export interface TornCounts {
  readonly journal: number;
  readonly receipts: number;
  readonly events: number;
  readonly samples: number;
  readonly reads: number;
}

/** Of a writer or sink that ran by itself. */
export interface PartFacts {
  /** The directory that it left, as it was named. */
  readonly name: string;
  /** Why it did not end in good order; '' when it did. */
  readonly cut: string;
}

export interface WriterFacts extends PartFacts {
  /** Lines that it was just writing when it was killed: some may be written, and some of these have arrived. */
  readonly open: readonly OpenRange[];
  /** Whether it was killed in the middle of its streams: then nothing but these lines is in doubt. */
  readonly wasWriting: boolean;
}

export interface OpenRange extends SequenceRange {
  readonly stream: number;
  readonly epoch: number;
}

/** One of several sinks that are copies of each other, in all of its lives. */
export interface MirrorFacts {
  /** The directory of its first life, as it was named. */
  readonly name: string;
  /** What it has by itself. */
  readonly ledger: Ledger;
  readonly outlived: Outlived;
}

/** Whether sinks were open long enough after the last line, and what shows it or why nothing does. */
export interface Outlived {
  readonly isShown: boolean;
  readonly words: string;
}

/** What is known where writers and sinks ran apart from each other, each with a clock of its own. */
export interface SpanFacts {
  readonly writers: readonly WriterFacts[];
  readonly sinks: readonly PartFacts[];
  /** Sinks that are copies of each other by intent; none where lines at two sinks are duplicates. */
  readonly mirrors: readonly MirrorFacts[];
  readonly outlived: Outlived;
  /** Copies of lines that came to several sinks by intent, and are in no count. */
  readonly copies: number;
  /** Messages of other runs that came to the sinks, and are in no count. */
  readonly elsewhere: number;
}

export interface Evidence {
  /** Missing: one run on one machine. */
  readonly span?: SpanFacts | undefined;
  readonly header: RunHeader;
  readonly plan: Plan;
  readonly lines: LineOffsets & ClassOf;
  /** The load's streams, in order of stream and epoch. */
  readonly journals: readonly StreamJournal[];
  /** Brought to its last state by the receipts; also knows which lines were refused or corrupted. */
  readonly ledger: Ledger;
  readonly arrivals: ArrivalHistory;
  /** What hostile lines held up; null where there are none. */
  readonly holdUps: HoldUps | null;
  readonly events: readonly RunEvent[];
  /** Over rotations; all of them, where `events` has a part of the freezes. */
  readonly frozen: FrozenWindows;
  /** Of more events than can be read. */
  readonly unread: UnreadEvents;
  readonly samples: readonly Sample[];
  readonly readers: ReaderHistory;
  /** The run reached its end in good order: what did not arrive is lost, and not just unfinished. */
  readonly complete: boolean;
  /** The shipper's last lines in each fault's window, by its id. */
  readonly said: ReadonlyMap<string, readonly string[]>;
  readonly torn: TornCounts;
  /** Of the log files that still stood at the end; null when nobody looked. */
  readonly audit: Audit | null;
  /** What the kernel recorded of the log folder; null when no rules watched it. */
  readonly kernelAudit: KernelAudit | null;
  /** The journals as they stand now. */
  readonly journalState: {
    /** What was changed in them after it was written, in words. */
    readonly broken: readonly string[];
    /** See `sealOf`; what it was at the run's end is an event. */
    readonly seal: string;
  };
}

/** Events of one kind, in order. */
export function eventsOf<K extends RunEvent['event']>(
  { events }: Pick<Evidence, 'events'>,
  kind: K,
): Extract<RunEvent, { event: K }>[] {
  return events.filter((event): event is Extract<RunEvent, { event: K }> => event.event === kind);
}

/** Whether the run was closed; nobody interrupted it, and nothing failed, also behind its end or in another pipeline. */
export function reachedEnd(evidence: Pick<Evidence, 'events'>): boolean {
  const phases = eventsOf(evidence, 'phase').map(({ phase }) => phase);
  if (!phases.includes('closed') || phases.includes('interrupted')) return false;
  return eventsOf(evidence, 'failed').length === 0;
}

/** Instants of the run's phases, milliseconds since the run's origin. */
export interface Timing {
  readonly loadStartedAtMs: number;
  readonly loadEndedAtMs: number;
  /** The last thing that anybody recorded. */
  readonly endedAtMs: number;
}

export function timingOf(evidence: Pick<Evidence, 'events' | 'samples' | 'journals'>): Timing {
  const phases = eventsOf(evidence, 'phase');
  const of = (phase: string) => phases.find((event) => event.phase === phase)?.atMs;
  const endedAtMs = Math.max(
    0,
    evidence.events.at(-1)?.atMs ?? 0,
    evidence.samples.at(-1)?.atMs ?? 0,
    ...evidence.journals.map(({ marks }) => marks.at(-1)?.atMs ?? 0),
  );
  const loadStartedAtMs = of('load') ?? endedAtMs;
  const loadEndedAtMs = Math.max(loadStartedAtMs, of('drain') ?? of('interrupted') ?? endedAtMs);
  return { loadStartedAtMs, loadEndedAtMs, endedAtMs };
}
