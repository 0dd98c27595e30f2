import { type Account, corruptionKinds, noCorruption } from './account.js';

/** The sum of accounts: of all streams, or of one stream's epochs. */
export function sumOf(accounts: readonly Account[]) {
  const sum = {
    written: 0,
    delivered: 0,
    lost: 0,
    destroyed: 0,
    indeterminate: 0,
    duplicated: 0,
    unexpected: 0,
    corrupted: noCorruption(),
    reordered: 0,
  };
  for (const account of accounts) {
    sum.written += account.written;
    sum.delivered += account.delivered;
    sum.lost += account.lost;
    sum.destroyed += account.destroyed;
    sum.indeterminate += account.indeterminate;
    sum.duplicated += account.duplicated;
    sum.unexpected += account.unexpected;
    sum.reordered += account.reordered;
    for (const kind of corruptionKinds) sum.corrupted[kind] += account.corrupted[kind];
  }
  return sum;
}
