/** How large hostile lines are, about: what planning memory and datagrams needs to know beforehand. */
import type { HostileClass, HostileSpec } from '../spec.js';
import { hostileCount } from './places.js';

const shortBytes = 512;
const kibi = 1024;

const bytesOf: Partial<Readonly<Record<HostileClass, number>>> = {
  nul: 5 * kibi,
  regexBomb: 16 * kibi,
  deepJson: 36 * kibi,
  hugeNumbers: 24 * kibi,
  long64KiB: 64 * kibi,
  long1MiB: 1024 * kibi,
  long16MiB: 16 * 1024 * kibi,
};

/** The largest payload of a class, bytes; an upper bound. */
export function hostileBytes(kind: HostileClass): number {
  return bytesOf[kind] ?? shortBytes;
}

/** Bytes of all hostile lines of a period; an upper bound. */
export function hostileBytesOfPeriod({ share, classes }: HostileSpec, period: number): number {
  const each = Math.ceil(hostileCount(share, period) / classes.length);
  return classes.reduce((sum, kind) => sum + each * hostileBytes(kind), 0);
}
