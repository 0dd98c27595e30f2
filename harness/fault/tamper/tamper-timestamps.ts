/** The instants of lines are moved by an hour, as if the deed had been at another time. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { timestamps } from './deeds.js';
import { tamper, tampersFiles } from './tampering.js';
import { fileOption, victimOptions } from './victim.js';

const options = z.strictObject({ ...victimOptions, file: fileOption });

export const tamperTimestamps: Fault<z.infer<typeof options>> = {
  kind: 'tamperTimestamps',
  description: 'moves the instant that lines carry by an hour',
  options,
  ...tampersFiles,
  inject: (rig, wish, signal) =>
    tamper(rig, wish, { name: 'timestamps', deed: timestamps }, signal),
};
