import { describe, expect, it, test } from 'vitest';
import { AdmittedSeries } from './admitted-series.js';
import { parseSelector, parseSeries } from './series.js';

const page = `
# HELP dropped_total Lines that were dropped.
# TYPE dropped_total counter
dropped_total{output="a",reason="queue \\"full\\""} 7
dropped_total{output="b",reason="late"} 5
# TYPE paused gauge
paused 1
unknown_kind 2.5e3
broken NaN
# TYPE took_seconds histogram
took_seconds_bucket{le="+Inf"} 4
took_seconds_sum 1
took_seconds_count 4
`;

test('a page becomes samples with their labels; what is no number and histograms are left out', () => {
  expect(parseSeries(page)).toEqual([
    {
      ...{ name: 'dropped_total', kind: 'counter', value: 7 },
      labels: { output: 'a', reason: 'queue "full"' },
    },
    {
      ...{ name: 'dropped_total', kind: 'counter', value: 5 },
      labels: { output: 'b', reason: 'late' },
    },
    { name: 'paused', kind: 'gauge', value: 1, labels: {} },
    { name: 'unknown_kind', kind: 'counter', value: 2500, labels: {} },
  ]);
});

describe('a selector', () => {
  const sample = { name: 'dropped_total', labels: { output: 'a', reason: 'queue "full", twice' } };

  it.each([
    ['dropped_total', true],
    ['dropped', false],
    ['dropped_total{output="a"}', true],
    ['dropped_total{output="b"}', false],
    ['dropped_total{output!="b"}', true],
    ['dropped_total{output=~"a|b",reason=~"queue.*"}', true],
    ['dropped_total{reason=~"queue"}', false],
    ['dropped_total{reason="queue \\"full\\", twice"}', true],
    ['dropped_total{missing=""}', true],
    ['dropped_total{}', true],
  ])('%s', (text, isMeant) => {
    expect(parseSelector(text)(sample)).toBe(isMeant);
  });

  it.each(['', 'a b', '{output="a"}', 'dropped_total{output}', 'dropped_total{output="a}'])(
    'is not %j',
    (text) => {
      expect(() => parseSelector(text)).toThrow(/names no series, expected name/);
    },
  );
});

describe('what is admitted', () => {
  const selectors = { dropped: ['dropped_total'], paused: ['paused'], retried: ['retried_total'] };
  const look = (dropped: number, paused: number) =>
    parseSeries(`dropped_total ${dropped}\n# TYPE paused gauge\npaused ${paused}\n`);

  it('is unknown before the first look, and where no series is named', () => {
    const admitted = new AdmittedSeries(selectors);
    expect(admitted.admissions.dropped).toBeNull();
    admitted.see(look(0, 0));
    expect(admitted.admissions).toEqual({ dropped: 0, paused: 0, retried: 0, truncated: null });
  });

  it('adds up over labels', () => {
    const admitted = new AdmittedSeries(selectors);
    admitted.see(parseSeries(page));
    expect(admitted.admissions.dropped).toBe(12);
  });

  it('adds up over restarts, also when a counter had not been seen in between', () => {
    const admitted = new AdmittedSeries(selectors);
    for (const dropped of [3, 10, 2, 6, 0, 1]) admitted.see(look(dropped, 0));
    expect(admitted.admissions.dropped).toBe(10 + 6 + 1);
  });

  it('of a gauge is the highest that was seen', () => {
    const admitted = new AdmittedSeries(selectors);
    for (const paused of [0, 4, 1]) admitted.see(look(0, paused));
    expect(admitted.admissions.paused).toBe(4);
  });
});
