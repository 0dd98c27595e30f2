/** What became of hostile lines, a row for each class; the ordinary lines first, as what to compare with. */
import type { ContentRow, RunResult } from '../../harness/verdict/result.js';

export interface ContentRowView {
  readonly name: string;
  readonly written: number;
  readonly delivered: number;
  /** Most frequent first. */
  readonly mutated: readonly { readonly how: string; readonly count: number }[];
  readonly dropped: number;
  readonly neighbours: number;
  readonly heldUpMsMax: number;
  /** Lines of this class held others up again and again, and ordinary ones did not. */
  readonly isHeldUp: boolean;
  readonly isHarmed: boolean;
}

/** By line of a class on average: a single delay may be chance, and instants are exact to about 200 ms. */
const heldUpLeastMs = 100;
const heldUpTimes = 10;

/** Null where no line was hostile. */
export function contentView({ content }: RunResult): readonly ContentRowView[] | null {
  if (!content) return null;
  const baselineMs = content.find((row) => row.class === 'ordinary')?.heldUpMs.mean ?? 0;
  return content.map((row) => rowView(row, baselineMs));
}

function rowView(row: ContentRow, baselineMs: number): ContentRowView {
  const { written, delivered, dropped, neighboursLost: neighbours } = row;
  const { max: heldUpMsMax, mean } = row.heldUpMs;
  return {
    ...{ written, delivered, dropped, neighbours, heldUpMsMax },
    name: row.class === 'ordinary' ? 'ordinary lines' : row.class,
    mutated: Object.entries(row.mutated)
      .map(([how, count]) => ({ how, count }))
      .sort((one, other) => other.count - one.count),
    isHeldUp: row.class !== 'ordinary' && mean > heldUpLeastMs && mean > heldUpTimes * baselineMs,
    isHarmed: delivered < written || neighbours > 0,
  };
}
