/** Series of the shipper's own, streams that need not arrive, and when each stream lost lines. */
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../harness/verdict/result.js';
import { results } from '../fixtures/results.js';
import { filteredNotes, streamNotes } from '../words/streams.js';
import { chartedViews } from './charted-svg.js';
import { htmlPage } from './html.js';

const plain = results.fail();
const [first] = plain.streams;
const losing = (stream: number, after: number) => ({
  ...{ ...first!, stream, lost: 3 + after, lostWhen: { before: 1, during: 2, after } },
});
const values = plain.series.atMs.map((_, index) => (index === 2 ? null : index % 40));
const result: RunResult = {
  ...plain,
  streams: [losing(1, 4), losing(2, 9), { ...first!, stream: 3, lost: 7, filtered: true }],
  filtered: {
    ...{ streams: 1, written: 9, delivered: 2, filtered: 7, destroyed: 0, indeterminate: 0 },
  },
  series: { ...plain.series, charted: [{ name: 'fan-out <b>', values }] },
};

describe('series of the shipper', () => {
  it('are drawn as steps, with a gap where nothing is known', () => {
    const [view] = chartedViews(result);
    expect(view).toMatchObject({ name: 'fan-out <b>' });
    expect(view!.lines.length).toBeGreaterThanOrEqual(1);
    expect(view!.lines.length).toBeLessThanOrEqual(2);
    expect(JSON.stringify(view)).not.toMatch(/NaN|undefined/);
  });

  it('are none where the shipper has none', () => {
    expect(chartedViews(plain)).toEqual([]);
  });

  it('stand on the page, escaped', async () => {
    const page = await htmlPage(result);
    expect(page).toContain('<h3>fan-out &lt;b&gt;</h3>');
    expect(page).toContain('Lost by stream');
    expect(await htmlPage(plain)).not.toContain('Lost by stream');
  });
});

describe('streams', () => {
  it('that need not arrive are told', () => {
    expect(filteredNotes(plain)).toEqual([]);
    expect(filteredNotes(result)).toEqual([
      'Beside them 1 stream that need not arrive: 7 of 9 lines filtered, 2 delivered all the same.',
    ]);
  });

  it('that lost lines are told worst first, with when', () => {
    expect(streamNotes(plain)).toEqual([]);
    expect(streamNotes(result)).toEqual([
      'Lost by stream before, during and after what was broken: s2 1, 2, 9; s1 1, 2, 4.',
    ]);
    const many = { ...result, streams: Array.from({ length: 9 }, (_, at) => losing(at + 1, at)) };
    expect(streamNotes(many)[0]).toMatch(/; and 3 more streams\.$/);
  });
});
