/** Loses the newline between the first two lines of every chunk that it reads. */
import type { Defect } from './defect.js';

const newline = 0x0a;

function mergeFirstTwo(bytes: Buffer): Buffer {
  const first = bytes.indexOf(newline);
  if (first === -1 || first === bytes.length - 1) return bytes;
  return Buffer.concat([bytes.subarray(0, first), bytes.subarray(first + 1)]);
}

export const mergeLines: Defect = {
  name: 'merge-lines',
  summary: 'joins the first two lines of every chunk it reads',
  mimics: 'opentelemetry-collector-contrib#45376, f-secure-foundry/tenshi#19',
  hooks: () => ({ lines: mergeFirstTwo }),
};
