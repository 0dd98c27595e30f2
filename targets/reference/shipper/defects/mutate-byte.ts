/** Replaces the last letter or digit of the first line of every chunk by '?'. */
import type { Defect } from './defect.js';

const newline = 0x0a;
const questionMark = 0x3f;

function isWordByte(byte: number): boolean {
  return /[0-9A-Za-z]/.test(String.fromCharCode(byte)) || byte >= 0x80;
}

function mutateFirstLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf(newline);
  const at = bytes.subarray(0, Math.max(0, end)).findLastIndex(isWordByte);
  if (at === -1) return bytes;
  const copy = Buffer.from(bytes);
  copy[at] = questionMark;
  return copy;
}

export const mutateByte: Defect = {
  name: 'mutate-byte',
  summary: "replaces one byte of the first line of every chunk by '?'",
  mimics: 'fluent/fluent-bit#4346, grafana/loki#5107 (bytes that are not UTF-8 are replaced)',
  hooks: () => ({ lines: mutateFirstLine }),
};
