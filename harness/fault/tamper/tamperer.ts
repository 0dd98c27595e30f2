/**
 * The program of `program-hand.ts`, in a process of its own: changes one file as its arguments tell (path,
 * inode, how, at and, if it is to have no rights, the user whom it becomes), with the bytes from its standard
 * input. Writes one JSON object: `refused`, the error that the kernel refused it with or '', and `moved`, whether
 * another file stood at the path.
 *
 * It gives its rights up itself, once it is loaded: Lostline may be installed where that user can't read.
 */
import { readFileSync } from 'node:fs';
import { type Change, Moved, ownHand, tampererName } from './hand.js';
import { become } from './nobody.js';

const [path = '', inode = '', how = '', at = '', user = ''] = process.argv.slice(2);

process.title = tampererName;
if (user !== '') become(Number(user));
const change = { how: how as Change['how'], at: Number(at), bytes: readFileSync(0) };
const told = await ownHand({ path, inode }, change).then(
  ({ refused }) => ({ refused, moved: false }),
  (error: unknown) => {
    if (error instanceof Moved) return { refused: '', moved: true };
    throw error;
  },
);
process.stdout.write(JSON.stringify(told));
