/**
 * Writers that ran by themselves ended in good order, or of one that was killed every line that it was just writing
 * arrived: then what it wrote is known to the last line. Where one of these did not arrive, nobody can say whether
 * it was written, and nothing passes; what was written for sure is known all the same, and what is lost of it is lost.
 */
import type { ClosedLedger } from '../../ledger/ledger.js';
import { countOf, intersect } from '../../ledger/ranges.js';
import { counted } from '../../support/units.js';
import type { WriterFacts } from '../evidence.js';
import { type Check, pass, unknown } from './check.js';

const leftOut =
  'left out, because nobody watched the shipper and no clock is taken to agree with another: liveness, shipper-alive, drain, late, causes of what was not read';

export const writersEnded: Check = {
  name: 'writers-ended',
  concerns: ({ span }) => span !== undefined,
  check({ evidence, closed }) {
    const writers = evidence.span?.writers ?? [];
    const cut = writers
      .filter((one) => one.cut !== '')
      .map((writer) => ({ ...writer, doubtful: doubtfulLines(writer, closed) }));
    const words = cut.map(cutWords).join('; ');
    if (cut.some(({ wasWriting, doubtful }) => !wasWriting || doubtful > 0)) return unknown(words);
    if (cut.length > 0) return pass(`${words}; ${leftOut}`);
    const all = writers.length === 1 ? 'the writer' : `all ${writers.length} writers`;
    return pass(`${all} ended in good order; ${leftOut}`);
  },
};

interface CutWriter extends WriterFacts {
  readonly doubtful: number;
}

/** Lines that it was just writing, and that did not arrive. */
function doubtfulLines({ open }: WriterFacts, { streams }: ClosedLedger): number {
  return open.reduce((sum, range) => {
    const own = streams.find(
      ({ stream, epoch }) => stream === range.stream && epoch === range.epoch,
    );
    return sum + (own ? countOf(intersect(own.indeterminate(), [range])) : 0);
  }, 0);
}

function cutWords({ name, cut, open, wasWriting, doubtful }: CutWriter): string {
  if (!wasWriting) return `${name}: ${cut}`;
  if (open.length === 0) return `${name}: ${cut}; no line was on its way`;
  if (doubtful > 0) {
    return `${name}: ${cut}, and of ${counted(doubtful, 'line')} nobody can say whether they were written`;
  }
  return `${name}: ${cut}; all ${counted(countOf(open), 'line')} that were not known to be written arrived`;
}
