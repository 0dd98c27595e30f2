/**
 * Remembers the inode of every file it has finished, and takes a NEW file on the same number for one
 * that is read already. It closes finished files at once, so that the kernel is free to give the number
 * to the next log file: in a rename chain that is what happens as soon as the oldest file is deleted.
 */
import type { Defect } from './defect.js';

/** Looks at the end of the file, in a row, after which it counts as finished. */
const looksAtEnd = 2;

export const inodeCache: Defect = {
  name: 'inode-cache',
  summary: 'skips a new file whose inode number belonged to a file it has finished',
  mimics: 'elastic/beats#1341, fluent/fluent-bit#8025, vectordotdev/vector#23076',
  hooks() {
    const finished = new Set<string>();
    const looks = new WeakMap<object, number>();
    return {
      opens: ({ identity }) => !finished.has(identity.key),
      closes(tail) {
        const count = tail.atEnd ? (looks.get(tail) ?? 0) + 1 : 0;
        looks.set(tail, count);
        return count >= looksAtEnd;
      },
      closed: ({ identity }) => void finished.add(identity.key),
    };
  },
};
