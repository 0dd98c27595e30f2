/**
 * A second name of a live log file stands among the log files: one inode, two paths. A shipper that tells files
 * apart by path ships its lines twice, one that tells them apart by inode once.
 */
import { linkSync, lstatSync } from 'node:fs';
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { livePath } from '../live-files.js';
import { strange, strangePath } from './strange-file.js';

const options = z.strictObject({});

export const hardLink: Fault<z.infer<typeof options>> = {
  kind: 'hardLink',
  description: 'gives a live log file a second name among the log files',
  options,
  lasts: 'always',
  async inject(rig) {
    const path = strangePath(rig, 'link');
    let inode = 0;
    return strange(rig, {
      path,
      put: () => {
        linkSync(livePath(rig, 1), path);
        inode = lstatSync(path).ino;
      },
      isIt: ({ ino }) => ino === inode,
      what: ({ ino }) => `a second name of inode ${ino}`,
    });
  },
};
