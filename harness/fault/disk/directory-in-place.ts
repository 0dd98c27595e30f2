/** A directory stands where the shipper's pattern expects a log file: reading it fails with EISDIR (read(2)). */
import { mkdirSync, type Stats } from 'node:fs';
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { strange, strangePath } from './strange-file.js';

const options = z.strictObject({});

export const directoryInPlace: Fault<z.infer<typeof options>> = {
  kind: 'directoryInPlace',
  description: 'puts a directory with the name of a log file among the log files',
  options,
  lasts: 'always',
  async inject(rig) {
    const path = strangePath(rig, 'directory');
    const put = () => mkdirSync(path);
    const isIt = (stats: Stats) => stats.isDirectory();
    return strange(rig, { path, put, isIt, what: () => 'a directory' });
  },
};
