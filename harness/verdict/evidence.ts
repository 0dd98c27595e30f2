/**
 * Everything that a verdict rests on, as it was loaded from a run directory: no clock, no process, no
 * socket. The same value gives the same verdict, today or in a year.
 */
import type { ArrivalHistory } from '../evidence/arrival-history.js';
import type { RunEvent } from '../evidence/event.js';
import type { RunHeader } from '../evidence/header.js';
import type { StreamJournal } from '../evidence/journal.js';
import type { ReaderHistory } from '../evidence/reader-history.js';
import type { Sample } from '../evidence/sample.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Plan } from '../plan/plan.js';

/** Where lines stand: the part of `LineTemplates` that a verdict needs. */
export interface LineOffsets {
  /** Raw bytes of lines 1 .. sequence-1, newlines included. */
  offsetOf(sequence: number): number;
}

/** Records that were cut off when the harness died, by file. */
export interface TornCounts {
  readonly journal: number;
  readonly receipts: number;
  readonly events: number;
  readonly samples: number;
  readonly reads: number;
}

export interface Evidence {
  readonly header: RunHeader;
  readonly plan: Plan;
  readonly lines: LineOffsets;
  /** The load's streams, in order of stream and epoch. */
  readonly journals: readonly StreamJournal[];
  /** Brought to its last state by the receipts; also knows which lines were refused or corrupted. */
  readonly ledger: Ledger;
  readonly arrivals: ArrivalHistory;
  readonly events: readonly RunEvent[];
  readonly samples: readonly Sample[];
  readonly readers: ReaderHistory;
  /** The run reached its end in good order: what did not arrive is lost, and not just unfinished. */
  readonly complete: boolean;
  readonly torn: TornCounts;
}

/** Events of one kind, in order. */
export function eventsOf<K extends RunEvent['event']>(
  { events }: Pick<Evidence, 'events'>,
  kind: K,
): Extract<RunEvent, { event: K }>[] {
  return events.filter((event): event is Extract<RunEvent, { event: K }> => event.event === kind);
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
