/**
 * The shipper comes back to state files that are cut short, as a machine that lost its power leaves files
 * that were not synced. Proof: the sizes before and after.
 */
import { statSync, truncateSync } from 'node:fs';
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { damageState, damagesState } from './damaged-state.js';
import { downMs, endSignal } from './end-signals.js';
import type { StateFile } from './state-files.js';

const options = z.strictObject({
  keep: z
    .number()
    .min(0)
    .max(0.999)
    .default(0.5)
    .describe('Share of each file that stays, from its beginning'),
  signal: endSignal('SIGTERM'),
  downMs,
});

const shownMax = 5;

export const stateTruncated: Fault<z.infer<typeof options>> = {
  kind: 'stateTruncated',
  description: 'cuts the state files short while the shipper is away, then starts it again',
  options,
  ...damagesState,
  inject: (rig, { keep, ...chosen }, signal) =>
    damageState(rig, chosen, (files) => cut(files, keep), signal),
};

function cut(files: readonly StateFile[], keep: number): string {
  const words: string[] = [];
  for (const { path, name, bytes } of files) {
    truncateSync(path, Math.floor(bytes * keep));
    const { size } = statSync(path);
    if (size < bytes) words.push(`${name} of ${bytes} bytes became ${size}`);
  }
  const more = words.length > shownMax ? `, and ${words.length - shownMax} more` : '';
  return `${words.slice(0, shownMax).join(', ')}${more}`;
}
