/**
 * Faults that bring the shipper to an end, or take from under it what a program may refuse to run without: its
 * configuration, its state, its memory, its clock, its descriptors. One that ends under any other (a slow sink, a
 * lossy network, a flood) ended by itself.
 */
import type { FaultWindow } from './fault-windows.js';

const endingKinds: ReadonlySet<string> = new Set([
  ...['restart', 'crashLoop', 'upgrade', 'outOfMemory', 'clockJump', 'descriptorLimit'],
  ...['stateLost', 'stateReadOnly', 'stateTruncated', 'stateBitFlipped', 'stateDiskFull'],
  ...['ioError', 'watchesUsedUp'],
]);
const configurationKinds = /^config[A-Z]/;

export function isEnding({ kind }: Pick<FaultWindow, 'kind'>): boolean {
  return endingKinds.has(kind) || configurationKinds.test(kind);
}
