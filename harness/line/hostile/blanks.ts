/** Bodies of nothing but blanks, and blanks at the edges, which trimming takes away. */
import { inTurn, joined, letters, type Maker } from './maker.js';

const blank = ' '.repeat(40);

export const blanks: Maker = ({ random, variant }) => {
  const some = letters(random, 24);
  const ways = [
    { before: '', behind: [blank] },
    { before: '', behind: ['\t'.repeat(16)] },
    { before: '    ', behind: [some] },
    { before: '', behind: [some, blank] },
    { before: '\t\t', behind: [some, ' '] },
    { before: '', behind: [' ', some, '\u00a0\u3000'] },
  ];
  const { before, behind } = inTurn(ways, variant);
  return { before: joined(before), behind: joined(...behind) };
};
