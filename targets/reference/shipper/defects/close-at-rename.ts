/**
 * Closes the file the moment its name has moved on, without reading what is left in it, and never looks
 * at rotated names. What was written between the last look and the rename is lost, and so is all that
 * a writer still adds to the renamed file.
 */
import type { Defect } from './defect.js';

export const closeAtRename: Defect = {
  name: 'close-at-rename',
  summary: 'closes a file as soon as it is renamed, without reading its tail',
  mimics: 'rsyslog/rsyslog#523, hpcloud/tail#127',
  hooks: () => ({
    settings: { pollMs: 20, watch: 'off' },
    looksAt: ({ standing }) => standing === 'live',
    reads: ({ standing }) => standing === 'live',
    closes: () => true,
  }),
};
