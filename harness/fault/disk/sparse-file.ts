/**
 * A file of sparse NULs stands among the log files: it takes no room on the disk and is as long as it says, as
 * after a copytruncate under a writer that does not append. A shipper that waits for a newline holds all of it.
 */
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { strange, strangePath } from './strange-file.js';

const options = z.strictObject({
  bytes: z
    .number()
    .int()
    .min(4096)
    .max(1024 * 1024 * 1024)
    .default(64 * 1024 * 1024)
    .describe('How long it is'),
});

export const sparseFile: Fault<z.infer<typeof options>> = {
  kind: 'sparseFile',
  description: 'puts a long file of NULs without a newline among the log files',
  options,
  lasts: 'always',
  async inject(rig, { bytes }) {
    const path = strangePath(rig, 'sparse');
    return strange(rig, {
      path,
      put: () => {
        const file = openSync(path, 'w');
        ftruncateSync(file, bytes);
        closeSync(file);
      },
      isIt: ({ size, blocks }) => size === bytes && blocks === 0,
      what: () => `${bytes} bytes long, and takes no room`,
    });
  },
};
