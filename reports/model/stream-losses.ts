/** Which streams lost what, and when, held against the faults: worst first. */
import type { RunResult } from '../../harness/verdict/result.js';

export interface StreamLoss {
  /** 's3', with its epoch where there was a restart. */
  readonly name: string;
  /** Of its first file. */
  readonly path: string;
  readonly written: number;
  readonly lost: number;
  readonly before: number;
  readonly during: number;
  readonly after: number;
}

/** Streams that were to arrive and lost lines while something was broken in the run; maybe none. */
export function streamLosses(result: RunResult): readonly StreamLoss[] {
  const paths = new Map(result.generations.map(({ stream, path }) => [stream, path] as const));
  const losses = result.streams.flatMap(({ stream, epoch, written, lost, lostWhen }) => {
    if (!lostWhen || lost === 0) return [];
    const name = `s${stream}${epoch > 1 ? ` e${epoch}` : ''}`;
    return [{ name, path: paths.get(stream) ?? '', written, lost, ...lostWhen }];
  });
  return losses.sort((one, other) => other.lost - one.lost);
}
