/** Whether every sink was open for long enough after the last line of every writer that shipped to it. */
import { formatDuration } from '../support/units.js';
import type { Outlived } from '../verdict/evidence.js';
import type { SinkSeal } from './sink-seal.js';

/** One sink, and what lines say of its clock against each writer's. */
export interface SinkEnd {
  readonly name: string;
  readonly seal: SinkSeal | null;
  /** A later life of it took over, so it need not have been open until the end. */
  readonly isFollowed: boolean;
  /** By writer; Infinity: none of its lines came here. */
  readonly aheadMsMax: readonly number[];
}

export interface WriterEnd {
  readonly name: string;
  /** When its last line was written, on its own clock. */
  readonly lastAtMs: number;
}

/** @param quietMs how long nothing may come before a pipeline counts as drained */
export function outlivedBy(
  sinks: readonly SinkEnd[],
  writers: readonly WriterEnd[],
  quietMs: number,
): Outlived {
  let leastMs = Number.POSITIVE_INFINITY;
  for (const [index, writer] of writers.entries()) {
    const reached = sinks.filter(
      ({ aheadMsMax, isFollowed }) => !isFollowed && Number.isFinite(aheadMsMax[index]),
    );
    if (reached.length === 0) {
      return not(`no line of ${writer.name} came to any sink, so nothing shows that one was open`);
    }
    for (const sink of reached) {
      const openMs = (sink.seal?.atMs ?? 0) - (writer.lastAtMs + sink.aheadMsMax[index]!);
      leastMs = Math.min(leastMs, openMs, quietOf(sink));
      if (leastMs >= quietMs) continue;
      return not(whyNot(sink, writer, openMs, quietMs));
    }
  }
  const after = formatDuration(leastMs);
  return {
    isShown: true,
    words: `every sink was open, and at rest, for ${after} or more after the last line was written (bounded by the lines themselves, no clock was trusted)`,
  };
}

function quietOf({ seal }: SinkEnd): number {
  return seal ? seal.atMs - (seal.lastAtMs ?? seal.atMs) : 0;
}

function whyNot(sink: SinkEnd, writer: WriterEnd, openMs: number, quietMs: number): string {
  const needed = formatDuration(quietMs);
  const restMs = quietOf(sink);
  if (!sink.seal) return `${sink.name} was killed`;
  if (restMs < quietMs) {
    return `${sink.name} was ended ${formatDuration(restMs)} after its last message, ${needed} are needed (drain.quiet)`;
  }
  const shown = openMs > 0 ? `for only ${formatDuration(openMs)}` : 'at all';
  return `nothing shows that ${sink.name} was open ${shown} after ${writer.name} had written its last line, ${needed} are needed (drain.quiet): end sinks later`;
}

function not(words: string): Outlived {
  return { isShown: false, words };
}
