/**
 * Several pipelines side by side, and what they did between them: one row each and one for the union,
 * and the ranges that all of them lost. Null where a run has one pipeline.
 */
import type {
  Outcome,
  PipelineResult,
  RunResult,
  UnionRange,
  UnionResult,
} from '../../harness/verdict/result.js';

export interface PipelineRow {
  readonly name: string;
  /** 'rsyslog 8.2302 (docker), syslog-tcp'. */
  readonly what: string;
  /** Null for the union, which has no verdict but that of the run. */
  readonly outcome: Outcome | null;
  readonly delivered: number;
  readonly lost: number;
  readonly destroyed: number;
  readonly indeterminate: number;
  /** Null for the union: each line is asked once, whoever delivered it. */
  readonly duplicated: number | null;
}

export interface PipelinesView {
  readonly rows: readonly PipelineRow[];
  readonly union: UnionResult;
  /** Most lines first. */
  readonly ranges: readonly UnionRange[];
  readonly rangesTotal: number;
}

function rowOf({ name, target, sink, outcome, account }: PipelineResult): PipelineRow {
  const { delivered, lost, destroyed, indeterminate, duplicated } = account;
  const what = `${target.name} ${target.version} (${target.engine}), ${sink}`;
  return { name, what, outcome, delivered, lost, destroyed, indeterminate, duplicated };
}

export function unionRangeLines({ first, last }: UnionRange): number {
  return last - first + 1;
}

/** @param rangesMax how many of the ranges are wanted */
export function pipelinesView(result: RunResult, rangesMax: number): PipelinesView | null {
  const { pipelines, union } = result;
  if (!pipelines || !union) return null;
  const { delivered, lost, destroyed, indeterminate } = union;
  const together = { name: 'together', what: 'delivered by any of them', outcome: null } as const;
  const sorted = [...union.ranges].sort((a, b) => unionRangeLines(b) - unionRangeLines(a));
  return {
    rows: [
      ...pipelines.map(rowOf),
      { ...together, delivered, lost, destroyed, indeterminate, duplicated: null },
    ],
    union,
    ranges: sorted.slice(0, rangesMax),
    rangesTotal: union.ranges.length + union.rangesOmitted,
  };
}
