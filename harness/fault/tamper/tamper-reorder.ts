/** Neighbouring lines change places. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { reorder } from './deeds.js';
import { tamper, tampersFiles } from './tampering.js';
import { fileOption, victimOptions } from './victim.js';

const options = z.strictObject({
  ...victimOptions,
  file: fileOption,
  lines: z.number().int().min(2).max(100).default(2).describe('How many neighbouring lines'),
});

export const tamperReorder: Fault<z.infer<typeof options>> = {
  kind: 'tamperReorder',
  description: 'turns the order of neighbouring lines round',
  options,
  ...tampersFiles,
  inject: (rig, wish, signal) => tamper(rig, wish, { name: 'reorder', deed: reorder }, signal),
};
