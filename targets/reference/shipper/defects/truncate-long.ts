/** Cuts lines to 8,192 bytes, and counts how many in its stats (`truncated`). */
import type { Defect } from './defect.js';

const newline = 0x0a;
const lineBytesMax = 8192;

function cutLongLines(bytes: Buffer, counters: { truncated: number }): Buffer {
  const pieces: Buffer[] = [];
  let kept = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    if (end - start > lineBytesMax) {
      pieces.push(bytes.subarray(kept, start + lineBytesMax));
      kept = end;
      counters.truncated++;
    }
    start = end === -1 ? bytes.length : end + 1;
  }
  return kept === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(kept)]);
}

export const truncateLong: Defect = {
  name: 'truncate-long',
  summary: 'cuts lines to 8,192 bytes, and counts them as truncated',
  mimics: 'fluent/fluent-bit#9990, fluent/fluent-bit#10435',
  hooks: () => ({ lines: cutLongLines }),
};
