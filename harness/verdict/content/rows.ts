/** The rows of a run with hostile lines; none of one without. */
import type { ClosedLedger } from '../../ledger/ledger.js';
import type { Evidence } from '../evidence.js';
import type { ContentRow } from '../result.js';
import { contentOf } from './content.js';

export function contentRows(
  { plan, lines, holdUps }: Pick<Evidence, 'plan' | 'lines' | 'holdUps'>,
  { streams }: Pick<ClosedLedger, 'streams'>,
): ContentRow[] {
  const { hostile } = plan.line;
  if (!hostile) return [];
  return contentOf({ lines, classes: ['ordinary', ...hostile.classes], streams, holdUps });
}
