/**
 * Whether a defect that strikes by chance strikes this process. Drawn once, from the seed alone, so that
 * a run with the same seed has the same fate, also after a restart.
 */

/** MurmurHash3's 32-bit finaliser: neighbouring seeds give unrelated draws. */
function mixed(seed: number): number {
  let hash = seed | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Zero is a fixed point of the finaliser; seeds are counted from somewhere else. */
const start = 0x9e3779b9;

/** @param chance 0 never, 1 always */
export function strikes(chance: number, seed: number): boolean {
  return mixed(seed + start) / 0x1_0000_0000 < chance;
}
