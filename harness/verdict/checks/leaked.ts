/** What became of the lines that need not arrive: dropped on purpose, or shipped all the same. */
import { streamsText } from '../../plan/expected.js';
import { counted, formatCount } from '../../support/units.js';
import { filteredOf } from '../streams.js';
import { budgeted } from './budgeted.js';
import { type Check, pass } from './check.js';

export const leaked: Check = {
  name: 'leaked',
  concerns: ({ plan }) => plan.budget.streams !== undefined,
  check({ closed, evidence }) {
    const { streams = [], leakedMax } = evidence.plan.budget;
    const filtered = filteredOf(closed);
    if (!filtered) return pass(`no line was written by other streams than ${streamsText(streams)}`);
    const { written } = filtered;
    const what = `of ${counted(written, 'line')} of ${counted(filtered.streams, 'stream')} that need not arrive did, ${formatCount(filtered.filtered)} were filtered`;
    return budgeted(filtered.delivered, leakedMax, what);
  },
};
