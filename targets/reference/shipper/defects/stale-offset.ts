/**
 * Keeps its offset when the file is truncated: nothing is read until the file has grown beyond it, and
 * then reading goes on in the middle of a line. Every line before that offset is lost.
 * Copies under rotated names would make up for it, so it looks at live names only.
 */
import type { Defect } from './defect.js';

export const staleOffset: Defect = {
  name: 'stale-offset',
  summary: 'keeps its offset after a truncate and reads on from there',
  mimics: 'google/cadvisor#1536, fluent/fluent-bit#445, fluent/fluent-bit#375',
  hooks: () => ({
    looksAt: ({ standing }) => standing === 'live',
    truncated: () => 'read-on',
  }),
};
