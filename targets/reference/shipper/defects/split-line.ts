/**
 * Sends what one read has brought as it is: a line that crosses the edge of the read buffer becomes two.
 * The buffer has a prime number of bytes, so that no line length hides it.
 */
import type { Defect } from './defect.js';

export const splitLine: Defect = {
  name: 'split-line',
  summary: 'splits the line at the edge of every read (16,381 bytes) into two',
  mimics: 'opentelemetry-collector-contrib#35042, alibaba/loongcollector#1317',
  hooks: () => ({ settings: { readBytes: 16_381 }, atReadEdge: 'send' }),
};
