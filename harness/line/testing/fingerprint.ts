/**
 * Golden bytes: a digest of the first lines of every format, alphabet and payload mode. They change
 * only when the line format does, which breaks every journal and every other implementation.
 */
import { createHash } from 'node:crypto';
import { bodyAlphabets, type LineSpec, lineFormats, payloadModes } from '../spec.js';
import { LineTemplates } from '../templates.js';

const run = 'g0lden';
const lines = [1, 2, 999, 1000, 1001, 123_456_789_012];

function digestOf(spec: LineSpec): string {
  const templates = new LineTemplates(spec);
  const hash = createHash('sha256');
  for (const sequence of lines) {
    hash.update(templates.renderLine(run, { stream: 3, epoch: 4, sequence }));
    hash.update('\n');
  }
  return hash.digest('hex');
}

/** SHA-256 by `format/alphabet/payload/sizes`. */
export function fingerprints(): Record<string, string> {
  const result: Record<string, string> = {};
  for (const format of lineFormats) {
    for (const alphabet of bodyAlphabets) {
      for (const payload of payloadModes) {
        const bytesMin = payload === 'unique' ? 52 : 1100;
        const sizes = { kind: 'uniform', bytesMin, bytesMax: bytesMin + 500 } as const;
        result[`${format}/${alphabet}/${payload}`] = digestOf({
          seed: 7,
          format,
          alphabet,
          payload,
          sizes,
          timestampOriginMs: 1_767_225_599_990,
          period: 1000,
          timestampStepMs: 7,
          criRecordBytesMax: 512,
        });
      }
    }
  }
  return result;
}
