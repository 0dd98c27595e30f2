/**
 * The two small hashes that identities, seeds and checksums are made of. They are written out here,
 * and pinned by test vectors, because other languages must compute the same numbers.
 */

/** FNV-1a, 32 bits, over a range of bytes (draft-eastlake-fnv). */
export function fnv1a32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  }
  return hash >>> 0;
}

/** MurmurHash3's 32-bit finaliser: every input bit reaches every output bit. */
export function mix32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Folds one 32-bit word into a running hash. */
export function fold32(hash: number, word: number): number {
  return mix32(hash ^ word);
}
