/** What was measured of a flood, as figures of the report and as its proof in words. */
import type { Figures } from '../../evidence/event.js';
import type { Noise } from '../../ledger/ledger.js';
import { formatBytes, formatCount } from '../../support/units.js';
import type { Counts } from './kernel-counters.js';
import type { NoiseMade } from './noise-file.js';
import { keptBytes, type NoiseRotation } from './noise-rotation.js';

export interface FloodWords {
  /** Such as 'SYNs'. */
  readonly what: string;
  /** Such as 'hping3'. */
  readonly by: string;
  /** Such as "the victim's kernel". */
  readonly countedBy: string;
  /** Name of the sender's count among the figures; missing: it is not asked for one. */
  readonly sentFigure?: string;
  /** And that of the victim. */
  readonly countedFigure: string;
}

export interface Measured {
  readonly words: FloodWords;
  readonly seconds: number;
  /** By its own count; null when it did not say. */
  readonly sent: number | null;
  readonly counted: number;
  readonly wire: { readonly packets: number; readonly bytes: number };
  /** What moved in the victim's kernel. */
  readonly kernel: Counts;
  readonly made: NoiseMade;
  readonly rotation: NoiseRotation;
}

/** '' when nothing came to the victim, or it logged nothing. */
export function proofOf({ words, sent, counted, made }: Measured): string {
  if (counted === 0 || made.lines === 0) return '';
  return [
    claimOf(words, sent),
    `${formatCount(counted)} counted by ${words.countedBy}${differenceOf(sent, counted)}`,
    `which logged ${formatCount(made.lines)} lines (${formatBytes(made.bytes)}${unloggedWords(counted, made)})`,
  ].join(', ');
}

/** What was sent and what was counted should agree within this share. */
const differenceMax = 0.01;

function differenceOf(sent: number | null, counted: number): string {
  if (sent === null || Math.abs(sent - counted) <= sent * differenceMax) return '';
  const percent = sent === 0 ? '' : ` (${((Math.abs(sent - counted) / sent) * 100).toFixed(1)} %)`;
  return `, ${formatCount(Math.abs(sent - counted))} ${counted > sent ? 'more' : 'fewer'} than were sent${percent}`;
}

function unloggedOf(counted: number, { lines }: NoiseMade): number {
  return Math.max(0, counted - lines);
}

function unloggedWords(counted: number, made: NoiseMade): string {
  const missing = unloggedOf(counted, made);
  return missing === 0 ? '' : `, ${formatCount(missing)} fewer than it counted`;
}

function claimOf({ what, by, sentFigure }: FloodWords, sent: number | null): string {
  if (sentFigure === undefined) return `${what} sent by ${by}`;
  if (sent === null) return `${by} did not say how many ${what} it sent`;
  return `${formatCount(sent)} ${what} sent by ${by}`;
}

/** @param sunk of the victim's lines, what the sinks took so far */
export function floodFigures(measured: Measured, sunk: Noise): Figures {
  const { words, seconds, sent, counted, wire, kernel, made, rotation } = measured;
  const perWireByte = (bytes: number) =>
    wire.bytes === 0 ? 0 : Math.round((bytes / wire.bytes) * 100) / 100;
  return {
    floodSeconds: Math.round(seconds * 10) / 10,
    ...(sent === null || !words.sentFigure ? {} : { [words.sentFigure]: sent }),
    [words.countedFigure]: counted,
    wirePackets: wire.packets,
    wireBytes: wire.bytes,
    ...kernel,
    ...{ logLines: made.lines, logBytes: made.bytes, unloggedCount: unloggedOf(counted, made) },
    ...{ sinkLines: sunk.messages, sinkBytes: sunk.bytes },
    logBytesPerWireByte: perWireByte(made.bytes),
    sinkBytesPerWireByte: perWireByte(sunk.bytes),
    noiseRotations: made.rotations,
    rotationBudgetBurntPercent: Math.round((made.bytes / keptBytes(rotation)) * 100),
  };
}
