/** Messages that are not a whole line of this run, by what is wrong with them. */
import { corruptionKinds } from '../../ledger/account.js';
import { formatCount } from '../../support/units.js';
import { budgeted } from './budgeted.js';
import type { Check } from './check.js';

export const corruption: Check = {
  name: 'corruption',
  check({ closed, evidence }) {
    const { corrupted } = closed.account;
    const kinds = corruptionKinds.filter((kind) => corrupted[kind] > 0);
    const sum = kinds.reduce((total, kind) => total + corrupted[kind], 0);
    const parts = kinds.map((kind) => `${formatCount(corrupted[kind])} ${kind}`);
    const what = `messages corrupted${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
    return budgeted(sum, evidence.plan.budget.corruptedMax, what);
  },
};
