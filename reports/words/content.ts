/** Hostile lines in words: how lines were changed, and what their class did to others. */
import { formatCount, formatDuration } from '../../harness/support/units.js';
import type { ContentRowView } from '../model/content.js';

/** '20 escaped, 4 cut'; '' for none. */
export function mutatedWords({ mutated }: ContentRowView): string {
  return mutated.map(({ how, count }) => `${formatCount(count)} ${how}`).join(', ');
}

/** '' where nothing was held up by more than an instant. */
export function heldUpWords({ heldUpMsMax }: ContentRowView): string {
  return heldUpMsMax < 1 ? '' : formatDuration(heldUpMsMax);
}

/** What the table says in one sentence. */
export function contentSentence(rows: readonly ContentRowView[]): string {
  const hostile = rows.slice(1);
  const whole = hostile.filter(({ isHarmed }) => !isHarmed).length;
  const taking = hostile.filter(({ neighbours }) => neighbours > 0).map(({ name }) => name);
  const holding = hostile.filter(({ isHeldUp }) => isHeldUp).map(({ name }) => name);
  const parts = [
    `${whole} of ${hostile.length} classes of hostile lines arrived as they were written`,
  ];
  parts.push(
    taking.length > 0
      ? `${taking.join(', ')} took other lines along`
      : 'none took other lines along',
  );
  parts.push(holding.length > 0 ? `${holding.join(', ')} held others up` : 'none held others up');
  return `${parts.join('; ')}.`;
}
