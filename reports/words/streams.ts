/** What is said of single streams: those that need not arrive, and when each of the others lost lines. */
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { streamLosses } from '../model/stream-losses.js';

const namedMax = 6;

/** Empty where the lines of all streams were to arrive. */
export function filteredNotes({ filtered }: RunResult): readonly string[] {
  if (!filtered) return [];
  const { streams, written, delivered } = filtered;
  const whose = `Beside them ${formatCount(streams)} ${streams === 1 ? 'stream' : 'streams'} that need not arrive`;
  const fate = `${formatCount(filtered.filtered)} of ${formatCount(written)} lines filtered, ${formatCount(delivered)} delivered all the same`;
  return [`${whose}: ${fate}.`];
}

/** Empty where nothing was lost, where nothing was broken, and where there is one stream. */
export function streamNotes(result: RunResult): readonly string[] {
  const losses = streamLosses(result);
  if (losses.length === 0 || result.streams.length === 1) return [];
  const named = losses
    .slice(0, namedMax)
    .map(
      ({ name, before, during, after }) =>
        `${name} ${[before, during, after].map(formatCount).join(', ')}`,
    );
  const hidden = losses.length - named.length;
  const rest = hidden > 0 ? `; and ${formatCount(hidden)} more streams` : '';
  return [`Lost by stream before, during and after what was broken: ${named.join('; ')}${rest}.`];
}
