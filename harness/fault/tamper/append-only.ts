/** Log files that are written to are append-only: nobody can change what stands in them, nor rename or truncate them. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { liveFiles } from '../live-files.js';
import { needs } from '../machine.js';
import { defend } from './attribute.js';

const options = z.strictObject({});

export const appendOnly: Fault<z.infer<typeof options>> = {
  kind: 'appendOnly',
  description: 'defends live log files with chattr +a; what that costs is every rotation',
  options,
  lasts: 'always',
  lacks: needs('root', 'program chattr'),
  inject: (rig, _, signal) => {
    const live = new Set(liveFiles(rig.plan));
    return defend(rig, { letter: 'a', concerns: (name) => live.has(name) }, signal);
  },
};
