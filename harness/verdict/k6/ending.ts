/** How a k6 that drove the load ended, and what of its script kept it from writing all of it. */
import { counted } from '../../support/units.js';
import { type Evidence, eventsOf } from '../evidence.js';

/** k6's exit code. */
const aborted = 108;

export function endingOf(evidence: Pick<Evidence, 'events'>) {
  return eventsOf(evidence, 'k6').at(-1);
}

/** Null: the script did not. */
export function cutShort(evidence: Pick<Evidence, 'events'>): string | null {
  const ending = endingOf(evidence);
  const { count, first } = ending?.exceptions ?? { count: 0, first: '' };
  if (count > 0) {
    const ended = `${counted(count, 'exception')} of the script ended iterations`;
    return `${ended}, so that not all of its load was written; the first: ${first}`;
  }
  if (ending?.code !== aborted) return null;
  return 'the script ended its load itself, by exec.test.abort(); k6/output.log says why';
}

/** Of a k6 that wrote no line. */
export function whyNothing(evidence: Pick<Evidence, 'events'>): string {
  const cut = cutShort(evidence);
  return cut === null ? 'k6 wrote no line; k6/output.log may say why' : `k6 wrote no line: ${cut}`;
}
