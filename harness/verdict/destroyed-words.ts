/** How a rotation, or the runtime that carried it out, destroyed lines. */
import { cutWords } from './cut-lines.js';
import type { Evidence } from './evidence.js';
import { type GenerationPiece, isBehind } from './generations.js';

const behindCopy = 'written after the last byte of the copy and before the truncate';
const inNoFile =
  'the runtime wrote it into no file: this one ended before it, and what followed did not hold it';

export function destroyedWords(
  piece: GenerationPiece,
  evidence: Pick<Evidence, 'lines' | 'ledger'>,
): string {
  if (isBehind(piece)) return inNoFile;
  return cutWords(evidence, piece) ?? behindCopy;
}
