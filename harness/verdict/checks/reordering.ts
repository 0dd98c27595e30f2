/** First arrivals below a line that arrived before (RFC 4737, section 3). */
import { formatCount } from '../../support/units.js';
import { budgeted } from './budgeted.js';
import type { Check } from './check.js';

export const reordering: Check = {
  name: 'reordering',
  check({ closed, evidence }) {
    const distances = closed.streams.map(({ account }) => account.reorderDistanceMax);
    const distanceMax = distances.reduce((most, distance) => Math.max(most, distance), 0);
    const far = distanceMax > 0 ? ` (at most ${formatCount(distanceMax)} lines late)` : '';
    const what = `lines arrived after a later one${far}`;
    return budgeted(closed.account.reordered, evidence.plan.budget.reorderedMax, what);
  },
};
