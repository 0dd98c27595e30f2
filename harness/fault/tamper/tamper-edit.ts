/** Lines are edited in place: what an intruder does to what he left. Unread ones arrive mutated, read ones only differ on disk. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { edit } from './deeds.js';
import { tamper, tampersFiles } from './tampering.js';
import { fileOption, victimOptions } from './victim.js';

const options = z.strictObject({ ...victimOptions, file: fileOption });

export const tamperEdit: Fault<z.infer<typeof options>> = {
  kind: 'tamperEdit',
  description: 'changes a letter of lines in a log file',
  options,
  ...tampersFiles,
  inject: (rig, wish, signal) => tamper(rig, wish, { name: 'edit', deed: edit }, signal),
};
