/** A line that nobody wrote is put into a rotated file. Unread, it arrives as unexpected. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { insert } from './deeds.js';
import { tampersRotated } from './tampering.js';
import { victimOptions } from './victim.js';

const options = z.strictObject({ ...victimOptions });

export const tamperInsert: Fault<z.infer<typeof options>> = {
  kind: 'tamperInsert',
  description: 'puts a line that nobody wrote into the newest rotated file',
  options,
  ...tampersRotated({ name: 'insert', deed: insert }),
};
