/**
 * Faults that bring the shipper to an end, or take from under it what a program may refuse to run without: its
 * configuration, its state, its memory, its clock, its descriptors. One that ends under any other (a slow sink, a
 * lossy network, a flood) ended by itself.
 */
import type { FaultWindow } from './fault-windows.js';

/** A program that was killed by a fault is seen to be gone a little later. */
const noticeMs = 2_000;

const endingKinds: ReadonlySet<string> = new Set([
  ...['restart', 'crashLoop', 'upgrade', 'outOfMemory', 'clockJump', 'descriptorLimit'],
  ...['stateLost', 'stateReadOnly', 'stateTruncated', 'stateBitFlipped', 'stateDiskFull'],
  ...['ioError', 'watchesUsedUp'],
]);
const configurationKinds = /^config[A-Z]/;

export function isEnding({ kind }: Pick<FaultWindow, 'kind'>): boolean {
  return endingKinds.has(kind) || configurationKinds.test(kind);
}

/** In whose time the shipper ended at this instant; '' where none may have ended it. */
export function endingWords(windows: readonly FaultWindow[], atMs: number): string {
  const own = windows.filter(isEnding);
  const inForce = own.filter(({ fromMs, toMs }) => fromMs <= atMs && toMs >= atMs);
  if (inForce.length > 0) return `while fault ${idsOf(inForce)} was in force`;
  const over = own.filter(({ toMs }) => toMs < atMs && toMs >= atMs - noticeMs);
  return over.length > 0 ? `right after fault ${idsOf(over)}` : '';
}

function idsOf(windows: readonly FaultWindow[]): string {
  return windows.map(({ id }) => id).join(' and ');
}
