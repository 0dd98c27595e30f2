/** Lines are cut out of a rotated file: in a live one, nobody could tell what the writer wrote meanwhile. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { remove } from './deeds.js';
import { tampersRotated } from './tampering.js';
import { victimOptions } from './victim.js';

const options = z.strictObject({ ...victimOptions });

export const tamperRemove: Fault<z.infer<typeof options>> = {
  kind: 'tamperRemove',
  description: 'cuts lines out of the newest rotated file',
  options,
  ...tampersRotated({ name: 'remove', deed: remove }),
};
