/** Several sinks: whose lines are duplicates, and what one lacks that is a copy of another. */
import { describe, expect, it } from 'vitest';
import { findingOf, judged, lines } from './testing/judging.js';
import type { TestSink } from './testing/part-builder.js';

describe('two sinks', () => {
  const writers = [{ lines: { 1: 2_000 } }];
  const both = [{ messages: lines(1, 1, 1_500) }, { messages: lines(1, 1_001, 2_000) }];

  it('that have the same lines make duplicates of them', () => {
    const { account, outcome } = judged({ writers, sinks: both, expects: ['duplicated=0'] });
    expect(account).toMatchObject({ delivered: 2_000, duplicated: 500, lost: 0, reordered: 0 });
    expect(outcome).toBe('fail');
  });

  it('that are copies of each other do not', () => {
    const result = judged({
      writers,
      sinks: both,
      sinksAre: 'mirrored',
      expects: ['duplicated=0'],
    });
    expect(result.account).toMatchObject({ delivered: 2_000, duplicated: 0, lost: 0 });
    expect(findingOf(result, 'duplicates')!.outcome).toBe('pass');
    expect(findingOf(result, 'sinks-ended')!.message).toContain('500 copies of lines');
    // Both were to have all of them.
    expect(result.outcome).toBe('fail');
  });

  const mirrored = (first: number, more: Partial<TestSink> = {}, expects: string[] = []) => {
    const sinks = [{ messages: lines(1, 1, 2_000) }, { messages: lines(1, first, 1_990), ...more }];
    return judged({ writers, sinks, sinksAre: 'mirrored', expects });
  };

  it('that are copies of each other are told apart by what each lacks', () => {
    const { outcome, message } = findingOf(mirrored(101), 'mirrors')!;
    expect(outcome).toBe('fail');
    expect(message).toMatch(
      /s1 lacks 110 of 2,000 lines, and another sink has them \(0 may be lost\), the first: stream 1 lines 1-100$/,
    );
    expect(mirrored(101).account.lost).toBe(0);
    expect(mirrored(101, {}, ['lost=110']).outcome).toBe('pass');
    expect(mirrored(101, {}, ['lost=109']).outcome).toBe('fail');
  });

  it('that are copies of each other pass where each has all', () => {
    const sinks = [{ messages: lines(1, 1, 2_000) }, { messages: lines(1, 1, 2_000) }];
    const result = judged({ writers, sinks, sinksAre: 'mirrored', expects: ['duplicated=0'] });
    expect(result.outcome).toBe('pass');
    expect(findingOf(result, 'mirrors')!.message).toContain('each of 2 sinks has every line');
  });

  it.each([
    ['was ended too early', { untilMs: 600 }, 'was ended 100ms after its last message'],
    ['took nothing', { messages: [] }, 'no line of'],
    ['was killed', { ending: 'killed' as const }, 'did not reach its end'],
  ])('prove nothing by what is missing in a copy that %s', (_, more, words) => {
    const result = mirrored(101, more);
    expect(result.outcome).toBe('unknown');
    const { outcome, message } = findingOf(result, 'mirrors')!;
    expect(outcome).toBe('unknown');
    expect(message).toContain(words);
  });
});
