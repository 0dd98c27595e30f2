/**
 * The disk under the shipper's state is full. The state stands on a small tmpfs from the start, so nothing
 * else on the machine fills up (`small-disk.ts`).
 */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { needs } from '../machine.js';
import { diskBytes, holdFull, mountSmallDisk } from './small-disk.js';

const options = z.strictObject({ bytes: diskBytes(4 * 1024 * 1024) });

export const stateDiskFull: Fault<z.infer<typeof options>> = {
  kind: 'stateDiskFull',
  description: "fills the disk that holds the shipper's state",
  options,
  requires: ['state'],
  lasts: 'always',
  lacks: needs('root', 'program mount'),
  async arrange(site, { bytes }) {
    const disk = { directory: site.places.state, bytes, mode: '0777' } as const;
    return { undo: await mountSmallDisk(site, disk) };
  },
  inject: (rig, _, signal) => holdFull(rig, rig.places.state, signal),
};
