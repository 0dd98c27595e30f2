import { expect, it } from 'vitest';
import { readJudged, refusalOf } from './judged-thresholds.js';

const lost = 'lostline_lines_lost';

it('leaves metrics of k6 to k6', () => {
  for (const metric of ['http_req_failed', 'lostline_lines_written', 'lostline_lines_lots']) {
    expect(refusalOf(metric, 'whatever')).toBe('');
  }
});

it('takes counts, as k6 writes them', () => {
  expect(refusalOf(lost, ['count==0', ' count <= 10 ', 'count<1e3'])).toBe('');
  expect(refusalOf(lost, [{ threshold: 'count==0', abortOnFail: false }])).toBe('');
});

it.each([
  [['rate<0.1'], /expected 'count', an operator and a number.*found "rate<0.1"/],
  [['count=0'], /found "count=0"/],
  [['count<x'], /found "count<x"/],
  [[7], /found 7/],
  ['count==0', /expected a list/],
  [[{ threshold: 'count==0', abortOnFail: true }], /leave abortOnFail out/],
])('refuses %j in a sentence', (thresholds, sentence) => {
  expect(refusalOf(lost, thresholds)).toMatch(sentence);
});

it('refuses a selection by tags, which nothing is counted by', () => {
  expect(refusalOf(`${lost}{stream:1}`, ['count==0'])).toMatch(/^is counted over all lines/);
});

it.each([
  ['count<10', [false, true]],
  ['count<=9', [false, true]],
  ['count>=10', [true, false]],
  ['count > 9', [true, false]],
  ['count==10', [true, false]],
  ['count===10', [true, false]],
  ['count!=10', [false, true]],
])('%s holds of 10 and of 9 as it says', (threshold, holds) => {
  const read = readJudged({ metric: lost, threshold })!;
  expect([10, 9].map((count) => read.keeps(count))).toEqual(holds);
  expect(read.counter).toBe('lost');
});

it('reads nothing that it would refuse', () => {
  expect(readJudged({ metric: lost, threshold: 'rate<1' })).toBeNull();
  expect(readJudged({ metric: 'iterations', threshold: 'count<1' })).toBeNull();
});
