/** A line that nobody wrote is put into a rotated file. Unread, it arrives as unexpected. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { insert } from './deeds.js';
import { tamper } from './tampering.js';
import { type VictimWish, victimOptions } from './victim.js';

const options = z.strictObject({ ...victimOptions });

export const tamperInsert: Fault<z.infer<typeof options>> = {
  kind: 'tamperInsert',
  description: 'puts a line that nobody wrote into the newest rotated file',
  options,
  requires: ['signal'],
  lasts: 'never',
  tampers: 'files',
  victim: (wish) => ({ ...(wish as VictimWish), file: 'rotated' }),
  inject: (rig, wish, signal) =>
    tamper(rig, { ...wish, file: 'rotated' }, { name: 'insert', deed: insert }, signal),
};
