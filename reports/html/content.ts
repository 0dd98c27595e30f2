/** The page's part on hostile lines. */
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { contentView } from '../model/content.js';
import { contentSentence, heldUpWords, mutatedWords } from '../words/content.js';

/** Null where no line was hostile. */
export function contentTable(result: RunResult) {
  const rows = contentView(result);
  if (!rows) return null;
  return {
    sentence: contentSentence(rows),
    rows: rows.map((row) => ({
      ...{ name: row.name, mutated: mutatedWords(row), heldUp: heldUpWords(row) },
      ...{ written: formatCount(row.written), delivered: formatCount(row.delivered) },
      ...{ dropped: formatCount(row.dropped), neighbours: formatCount(row.neighbours) },
      tone: row.isHarmed || row.isHeldUp ? 'bad' : '',
    })),
  };
}
