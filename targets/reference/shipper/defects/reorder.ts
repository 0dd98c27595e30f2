/**
 * Looks every 100 ms, and leaves a rotated file alone for 250 ms while it reads the new one: the old
 * file's tail is sent after the new file's head. Nothing is lost.
 */
import type { Defect } from './defect.js';

const postponedMs = 250;

export const reorder: Defect = {
  name: 'reorder',
  summary: "sends a rotated file's tail after the head of the new file",
  mimics: 'fluent/fluentd#1055, fluent/fluent-bit#3883, opentelemetry-collector-contrib#12084',
  hooks: () => ({
    settings: { pollMs: 100, watch: 'off' },
    reads: (tail, nowMs) => tail.leftMs === null || nowMs - tail.leftMs >= postponedMs,
  }),
};
