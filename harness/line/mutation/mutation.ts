/** Says how a line was changed on its way: by one rule for all of it, or step by step. */
import { bitOf, type MutationSet, mutationKinds, mutationsIn } from './kinds.js';
import { Walk } from './walk.js';

/** How what arrived differs from the likeliest of the forms in which it was written; 0: not at all. */
export function mutationOf(forms: readonly Uint8Array[], arrived: Uint8Array): MutationSet {
  const message = bufferOf(arrived);
  const sets = forms.map((form) => setOf(bufferOf(form), message));
  return sets.reduce((best, set) => (burden(set) < burden(best) ? set : best));
}

/** What a whole line becomes by one well-known rule needs no walk. */
function setOf(written: Buffer, arrived: Buffer): MutationSet {
  if (written.equals(arrived)) return 0;
  if (Buffer.from(written.toString('utf8')).equals(arrived)) return bitOf.replaced;
  const quoted = JSON.stringify(written.toString('latin1')).slice(1, -1);
  if (Buffer.from(quoted, 'latin1').equals(arrived)) return bitOf.escaped;
  return new Walk(written, arrived).run();
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** What is told by name explains more than what is not. */
function burden(set: MutationSet): number {
  return mutationsIn(set).length + ((set & bitOf.changed) !== 0 ? mutationKinds.length : 0);
}
