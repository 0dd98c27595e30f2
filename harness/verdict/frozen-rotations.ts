/**
 * Rotations that the shipper was to be frozen over, held against the times in which it was seen to stand still. One
 * freeze may cover the rotations of many streams. A rotation is over when the writer is in its new file, unless its own
 * waits are planned to be longer than the freeze: then it begins in it. Left out are rotations that failed, which end
 * whenever the log is made whole, and those amid which the run was called off: the shipper goes on at once.
 */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import { rotationNeedMs } from '../plan/rotation-instants.js';
import { type Evidence, eventsOf } from './evidence.js';

/** Between the instant at which a run is called off and when that is recorded, or when a dying one recorded its last. */
const slackMs = 1_000;

export interface FrozenRotations {
  /** Rotations that were held against the freezes. */
  readonly held: number;
  readonly frozen: number;
}

type Facts = Pick<Evidence, 'plan' | 'journals' | 'events' | 'frozen' | 'complete'>;

export function frozenRotations(evidence: Facts): FrozenRotations {
  const { plan, journals, frozen } = evidence;
  const { rotation } = plan;
  const isWhole = rotation !== null && rotationNeedMs(rotation) === rotation.freezeShipperMs;
  const untilMs = calledOffAtMs(evidence);
  const spans = journals
    .flatMap(succeeded)
    .map((one) => spanOf(one, isWhole))
    .filter(({ toMs }) => toMs < untilMs);
  const covered = spans.filter(({ fromMs, toMs }) => frozen.holds(fromMs, toMs));
  return { held: spans.length, frozen: covered.length };
}

function succeeded({ generations, rotationFailures }: StreamJournal): readonly Generation[] {
  const failed = new Set(rotationFailures.map(({ generation }) => generation));
  return generations.filter(
    ({ rotatedAtMs, generation }) => rotatedAtMs !== null && !failed.has(generation),
  );
}

function spanOf({ rotatedAtMs, closedAtMs, otherForms }: Generation, isWhole: boolean) {
  const rotatedMs = rotatedAtMs ?? 0;
  const copiedMs = otherForms.find(({ how }) => how === 'copied')?.atMs ?? rotatedMs;
  const fromMs = Math.min(copiedMs, rotatedMs);
  const toMs = isWhole ? Math.max(rotatedMs, closedAtMs ?? rotatedMs) : fromMs;
  return { fromMs, toMs };
}

function calledOffAtMs(evidence: Pick<Evidence, 'events' | 'complete'>): number {
  if (evidence.complete) return Number.POSITIVE_INFINITY;
  const phases = eventsOf(evidence, 'phase');
  const interrupted = phases.find(({ phase }) => phase === 'interrupted');
  return ((interrupted ?? evidence.events.at(-1))?.atMs ?? 0) - slackMs;
}
