/** Lines are blanked in place. Unread ones never arrive. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { erase } from './deeds.js';
import { tamper, tampersFiles } from './tampering.js';
import { fileOption, victimOptions } from './victim.js';

const options = z.strictObject({ ...victimOptions, file: fileOption });

export const tamperErase: Fault<z.infer<typeof options>> = {
  kind: 'tamperErase',
  description: 'blanks lines in a log file',
  options,
  ...tampersFiles,
  inject: (rig, wish, signal) => tamper(rig, wish, { name: 'erase', deed: erase }, signal),
};
