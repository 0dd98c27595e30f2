/** Rotated files are immutable: nobody can change, rename or delete them, the rotation neither. */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { liveFiles } from '../live-files.js';
import { needs } from '../machine.js';
import { defend } from './attribute.js';

const options = z.strictObject({});

export const immutable: Fault<z.infer<typeof options>> = {
  kind: 'immutable',
  description:
    'defends rotated files with chattr +i; what that costs is renaming and deleting them',
  options,
  lasts: 'always',
  lacks: needs('root', 'program chattr'),
  inject: (rig, _, signal) => {
    const live = liveFiles(rig.plan);
    const concerns = (name: string) => live.some((one) => name.startsWith(`${one}.`));
    return defend(rig, { letter: 'i', concerns }, signal);
  },
};
