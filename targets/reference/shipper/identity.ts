/**
 * Which file a name leads to. Device and inode are enough while a descriptor is held: the kernel can't
 * give the number away. Once it is closed the number may come back on another file, so the instant of
 * birth (statx(2)) is compared too. File systems without one say 0: content decides there.
 */
import type { BigIntStats } from 'node:fs';

export interface Identity {
  /** `device:inode` */
  readonly key: string;
  readonly device: string;
  readonly inode: string;
  /** Nanoseconds since 1970 as decimal digits. */
  readonly birth: string;
}

export function identityOf(stat: BigIntStats): Identity {
  const device = String(stat.dev);
  const inode = String(stat.ino);
  return { key: `${device}:${inode}`, device, inode, birth: String(stat.birthtimeNs) };
}

/** Older first. Decimal digits without leading zeros: the longer number is the larger one. */
export function byBirth(a: Identity, b: Identity): number {
  const [left, right] = [a.birth, b.birth];
  if (left === right) return 0;
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : 1;
}
