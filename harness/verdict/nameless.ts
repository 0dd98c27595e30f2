/**
 * Corrupted messages that name no line, because their token was hurt too: a line that was read and did
 * not arrive may have been sent as one of them.
 */
import { corruptionKinds } from '../ledger/account.js';
import type { ClosedLedger } from '../ledger/ledger.js';
import { counted } from '../support/units.js';

/** Words for the evidence of a line that was read and did not arrive; '' when every message has a name. */
export function namelessWords({ account, streams }: ClosedLedger): string {
  const own = corruptionKinds.map((kind) =>
    streams.reduce((rest, one) => rest - one.account.corrupted[kind], account.corrupted[kind]),
  );
  const nameless = own.reduce((sum, count) => sum + count, 0);
  if (nameless <= 0) return '';
  return `; ${counted(nameless, 'corrupted message')} named no line and may have been of this one`;
}
