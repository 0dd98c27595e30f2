/** Another file comes to the path: its writer, and a shipper that has it open, go on in the old one. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { replace, replaceLive } from './deeds.js';
import { tamper, tampersFiles } from './tampering.js';
import { fileOption, victimOptions } from './victim.js';

const options = z.strictObject({ ...victimOptions, file: fileOption });

export const tamperReplace: Fault<z.infer<typeof options>> = {
  kind: 'tamperReplace',
  description: 'puts another file, without some lines, in the place of a log file',
  options,
  ...tampersFiles,
  inject: (rig, wish, signal) => {
    const deed = wish.file === 'live' ? replaceLive : replace;
    return tamper(rig, wish, { name: 'replace', deed }, signal);
  },
};
