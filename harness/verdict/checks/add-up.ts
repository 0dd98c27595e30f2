/**
 * The account adds up: every written line has one fate, every message one class, and the sink took as
 * many messages as were counted. The ledger asserts the first two for each stream when it closes.
 */
import { corruptionKinds } from '../../ledger/account.js';
import { formatCount } from '../../support/units.js';
import { type Check, pass, unknown } from './check.js';

export const addUp: Check = {
  name: 'add-up',
  undermines: 'all',
  check({ closed: { account, received }, uncounted, evidence }) {
    const fates = account.delivered + account.lost + account.destroyed + account.indeterminate;
    if (fates !== account.written) {
      return unknown(
        `${formatCount(account.written)} lines written, but ${formatCount(fates)} fates`,
      );
    }
    const corrupted = corruptionKinds.reduce((sum, kind) => sum + account.corrupted[kind], 0);
    const classes = account.delivered + account.duplicated + account.unexpected + corrupted;
    if (classes !== received) {
      return unknown(`${formatCount(received)} messages, but ${formatCount(classes)} in classes`);
    }
    if (evidence.complete && uncounted !== null && uncounted !== 0) {
      const side = uncounted > 0 ? 'more than' : 'fewer than';
      return unknown(
        `the sink took ${formatCount(Math.abs(uncounted))} messages ${side} the ledger counted`,
      );
    }
    return pass('every written line has one fate, and every message one class');
  },
};
