import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causes } from '../../harness/verdict/result.js';
import { results } from '../fixtures/results.js';
import { boundInWords } from './bound.js';
import { countdown, elapsed } from './elapsed.js';
import { causeWords } from './glossary.js';
import { dualHeadline, savedSentence, unionSentence } from './pipelines.js';
import { printable, shortened } from './printable.js';
import { formatShare } from './share.js';
import { findingsWorstFirst, headline, lossNotes } from './verdict.js';

describe('shares', () => {
  test('show as many digits as it takes', () => {
    expect(formatShare(1, 3_000_000)).toBe('0.000033 %');
    expect(formatShare(119_999, 12_000_000)).toBe('1.00 %');
    expect(formatShare(2_999_999, 3_000_000)).toBe('99.999967 %');
    expect(formatShare(0, 10)).toBe('0 %');
    expect(formatShare(10, 10)).toBe('100 %');
    expect(formatShare(0, 0)).toBe('none written');
  });

  test('never read as 0 when there was a loss, nor as 100 when one is missing', () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 1e11 }), fc.integer({ min: 1, max: 1e11 }));
    fc.assert(
      fc.property(counts, ([part, rest]) => {
        const share = Number(formatShare(part, part + rest).replace(' %', ''));
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(100);
      }),
    );
  });
});

describe('the bound', () => {
  const seen = { loadMs: 720_000, perHourMin: 0, perHourMax: 14.979 };

  test('for zero names time and rotations', () => {
    const bound = { ...seen, episodes: 0, rotations: 240, perThousandRotationsMax: 12.48 };
    expect(boundInWords(bound)).toBe(
      '0 loss episodes in 12m 00s and 240 rotations: with 95 % confidence fewer than 15 per hour ' +
        'of this load, or fewer than 12.5 per 1,000 rotations',
    );
  });

  test('without rotations speaks of time alone, and has a lower end where something was seen', () => {
    const bound = { ...seen, episodes: 1, rotations: 0, perThousandRotationsMax: null };
    expect(boundInWords({ ...bound, perHourMin: 0.13 })).toBe(
      '1 loss episode in 12m 00s: with 95 % confidence at least 0.13 and fewer than 15 per hour ' +
        'of this load',
    );
  });
});

describe('the headline', () => {
  test('says what was lost', () => {
    expect(headline(results.pass())).toBe('PASS: 0 of 3,000,000 lines lost');
    expect(headline(results.fail())).toBe('FAIL: 54,251 of 800,000 lines lost (6.78 %)');
  });

  test('of an unknown verdict says why nothing is known', () => {
    expect(headline(results.unknown())).toBe(
      'UNKNOWN: Fault reload#1 left no trace: the shipper did not read its configuration again.',
    );
    expect(headline(results.interrupted())).toBe(
      'UNKNOWN: Interrupted in the load, before the pipeline was drained.',
    );
  });

  test('of a failure without loss names the finding', () => {
    const findings = [{ check: 'duplicated', outcome: 'fail', message: '3 duplicates.' }] as const;
    expect(headline({ ...results.pass(), outcome: 'fail', findings })).toBe('FAIL: 3 duplicates.');
  });
});

describe('notes on a loss', () => {
  test('keep overload apart from defects, and silent loss apart from admitted', () => {
    expect(lossNotes(results.fail())).toEqual([
      'Of these, 51,251 lines to a defect and 3,000 lines to overload (backlog larger than what ' +
        'rotation kept).',
      'The shipper admits 1,250 lines; 53,001 lines went silently.',
    ]);
    expect(lossNotes(results.pass())).toEqual([]);
  });

  test('take what is admitted for the least where a filter dropped lines as well', () => {
    const filtered = {
      ...{ streams: 1, written: 900, delivered: 0, filtered: 900, destroyed: 0, indeterminate: 0 },
    };
    expect(lossNotes({ ...results.fail(), filtered }).at(-1)).toBe(
      'The shipper admits 1,250 lines, which may be lines of filtered streams; at least 53,001 lines went silently.',
    );
  });

  test('tell the clock of the evidence, where it names instants, from that of the load', () => {
    const failed = { ...results.fail(), loadStartedAtMs: 985.4 };
    const ranges = failed.ranges.map((one) => ({ ...one, evidence: 'the file went at 2.188 s' }));
    expect(lossNotes({ ...failed, ranges }).at(-1)).toBe(
      'Instants count from the begin of the load, those in the words of evidence from the begin of the run, 0.985 s before.',
    );
    expect(lossNotes(failed).join(' ')).not.toContain('the begin of the run');
  });

  test('are lower bounds when ranges were left out', () => {
    const huge = results.huge();
    const [first, ...rest] = huge.ranges;
    const ranges = [{ ...first!, overload: true }, ...rest];
    expect(lossNotes({ ...huge, ranges })[0]).toContain('at least 1 line to overload');
  });
});

test('findings stand worst first, otherwise in their order', () => {
  expect(findingsWorstFirst(results.fail().findings).map(({ check }) => check)).toEqual([
    'loss',
    'corrupted',
    'writer-on-time',
    'enough-lines',
    'faults-left-a-trace',
  ]);
});

test('every cause has a meaning and a next step', () => {
  for (const cause of causes) {
    expect(causeWords[cause].meaning).toMatch(/\.$/);
    expect(causeWords[cause].next).toMatch(/\.$/);
  }
});

test('spans of time read as people say them', () => {
  const spans = [0, 840, 12_345, 60_000, 750_000, 11_100_000, 612_000_000];
  expect(spans.map(elapsed)).toEqual([
    '0ms',
    '840ms',
    '12.3s',
    '1m 00s',
    '12m 30s',
    '3h 05m',
    '7d 02h',
  ]);
  expect(countdown(12_345)).toBe('12s');
});

test('control characters and direction marks are shown, not sent', () => {
  expect(printable('a\u001b[31m\u0000b\u202ec\r\n d')).toBe('a\\x1b[31m\\x00b\\x202ec d');
  expect(shortened('abcdefgh', 6)).toBe('abc...');
  expect(shortened('abcdef', 6)).toBe('abcdef');
});

describe('several pipelines in words', () => {
  const dual = results.dual();

  test('say what all of them lost, and what the others were worth', () => {
    expect(unionSentence(dual)).toBe('3,001 of 800,000 lines lost by all 2 pipelines');
    expect(savedSentence(dual)).toBe(
      'Of the 54,251 lines that 1-rsyslog lost, the other pipeline delivered 51,250.',
    );
    const calm = { ...dual, account: { ...dual.account, lost: 0 } };
    expect(savedSentence(calm)).toBe('1-rsyslog lost nothing that another could have saved.');
    expect(savedSentence(results.fail()) + unionSentence(results.fail())).toBe('');
  });

  test('have a headline that names who failed', () => {
    const of = (check: string) => dualHeadline(dual, { check, outcome: 'fail', message: 'm' }, 'l');
    const union = '3,001 of 800,000 lines lost by all 2 pipelines';
    expect(of('union')).toBe(union);
    expect(of('pipeline 2-syslog-ng')).toBe(`pipeline 2-syslog-ng: m; ${union}`);
    expect(of('loss')).toBe(`pipeline 1-rsyslog: l; ${union}`);
    expect(of('drain')).toBe(`m; ${union}`);
    expect(dualHeadline({ ...dual, outcome: 'pass' }, undefined, 'l')).toBe(union);
  });
});
