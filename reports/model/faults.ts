/**
 * Faults on the axis of time, and every loss episode in, between or after them. It stays legible from
 * one fault to thousands:
 *
 * - `each`: few faults, a row for every one of them;
 * - `kinds`: many, a row for all of a kind, beside it their sums.
 *
 * Bounds: `rowsMax` rows; faults of further kinds are counted in `hidden`.
 */
import type { Episode, FaultReport, RunResult } from '../../harness/verdict/result.js';
import { type TimeSpan, timeSpan } from './timeline.js';

export interface FaultRow {
  /** The fault's id, or its kind with how many there are. */
  readonly label: string;
  readonly faults: readonly FaultReport[];
  /** Lost while one of these was in force, or before the pipeline had recovered from it. */
  readonly episodes: readonly Episode[];
  readonly sums: FaultSums;
}

export interface FaultSums {
  readonly lostBefore: number;
  readonly lostDuring: number;
  readonly lostAfter: number;
  readonly duplicates: number;
  /** The longest; null when one of them never recovered. */
  readonly recoveryMs: number | null;
  readonly begun: number;
  /** Faults without a proof. */
  readonly unproved: number;
}

export interface FaultsView {
  readonly span: TimeSpan;
  readonly layout: 'each' | 'kinds';
  readonly rows: readonly FaultRow[];
  /** All that are listed, also those of no fault. */
  readonly episodes: readonly Episode[];
  /** Episodes that belong to no fault. */
  readonly apart: readonly Episode[];
  readonly faults: number;
  readonly hidden: number;
}

const rowsMaxDefault = 20;

/** Null where no fault was planned. */
export function faultsView(result: RunResult, rowsMax: number = rowsMaxDefault): FaultsView | null {
  const { faults, faultsOmitted, episodes } = result;
  if (faults.length === 0) return null;
  const byId = new Map(episodes.map((episode) => [episode.id, episode]));
  const groups = faults.length <= rowsMax ? faults.map((fault) => [fault]) : byKind(faults);
  const layout = faults.length <= rowsMax ? 'each' : 'kinds';
  const rows = groups.slice(0, rowsMax).map((group): FaultRow => {
    const ids = new Set(group.flatMap((fault) => fault.episodes));
    return {
      label: layout === 'each' ? group[0]!.id : `${group[0]!.kind} x ${group.length}`,
      faults: group,
      episodes: [...ids].flatMap((id) => byId.get(id) ?? []),
      sums: sumsOf(group),
    };
  });
  const owned = new Set(faults.flatMap((fault) => fault.episodes));
  const shown = rows.reduce((sum, row) => sum + row.faults.length, 0);
  return {
    ...{ span: spanOf(result), layout, rows, episodes },
    apart: episodes.filter(({ id }) => !owned.has(id)),
    faults: faults.length + faultsOmitted,
    hidden: faults.length + faultsOmitted - shown,
  };
}

/** From the start of the load to its end, or to the end of the last fault or loss: a long drain is left out. */
function spanOf(result: RunResult): TimeSpan {
  const whole = timeSpan(result);
  const ends = [result.loadEndedAtMs, ...result.episodes.map(({ toMs }) => toMs)];
  for (const { toMs, recoveryMs } of result.faults) ends.push((toMs ?? 0) + (recoveryMs ?? 0));
  const lastMs = Math.max(...ends);
  const marginMs = (lastMs - whole.fromMs) / 50;
  return { fromMs: whole.fromMs, toMs: Math.min(whole.toMs, lastMs + marginMs) };
}

function byKind(faults: readonly FaultReport[]): FaultReport[][] {
  const groups = new Map<string, FaultReport[]>();
  for (const fault of faults) {
    const group = groups.get(fault.kind) ?? [];
    groups.set(fault.kind, group);
    group.push(fault);
  }
  return [...groups.values()];
}

function sumsOf(faults: readonly FaultReport[]): FaultSums {
  const sum = (pick: (fault: FaultReport) => number) =>
    faults.reduce((total, fault) => total + pick(fault), 0);
  const begun = faults.filter(({ fromMs }) => fromMs !== null);
  const recovered = begun.every(({ recoveryMs }) => recoveryMs !== null);
  return {
    lostBefore: sum(({ lostBefore }) => lostBefore),
    lostDuring: sum(({ lostDuring }) => lostDuring),
    lostAfter: sum(({ lostAfter }) => lostAfter),
    duplicates: sum(({ duplicates }) => duplicates),
    recoveryMs: recovered ? Math.max(0, ...begun.map(({ recoveryMs }) => recoveryMs ?? 0)) : null,
    begun: begun.length,
    unproved: faults.filter(({ proof }) => proof === '').length,
  };
}

/** The window of a fault, and behind it the time until the pipeline had recovered. */
export function fallout(fault: FaultReport, span: TimeSpan) {
  if (fault.fromMs === null || fault.toMs === null) return null;
  const { fromMs, toMs, recoveryMs } = fault;
  return { fromMs, toMs, recoveredMs: recoveryMs === null ? span.toMs : toMs + recoveryMs };
}

/** Those that cost something first, then in the order of the plan. */
export function costliest(faults: readonly FaultReport[], most: number): readonly FaultReport[] {
  const cost = (fault: FaultReport) => fault.lostBefore + fault.lostDuring + fault.lostAfter;
  const doubtful = (fault: FaultReport) => (fault.proof === '' ? 1 : 0);
  return [...faults]
    .map((fault, index) => ({ fault, index }))
    .sort(
      (a, b) =>
        cost(b.fault) - cost(a.fault) || doubtful(b.fault) - doubtful(a.fault) || a.index - b.index,
    )
    .slice(0, most)
    .map(({ fault }) => fault);
}
