/** A link that leads to itself stands among the log files: opening it fails with ELOOP (path_resolution(7)). */
import { symlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { strange, strangePath } from './strange-file.js';

const options = z.strictObject({});

export const symlinkLoop: Fault<z.infer<typeof options>> = {
  kind: 'symlinkLoop',
  description: 'puts a link that leads to itself among the log files',
  options,
  lasts: 'always',
  async inject(rig) {
    const path = strangePath(rig, 'loop');
    return strange(rig, {
      path,
      put: () => symlinkSync(basename(path), path),
      isIt: (stats) => stats.isSymbolicLink(),
      what: () => 'a link to itself',
    });
  },
};
