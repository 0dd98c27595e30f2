import { describe, expect, test } from 'vitest';
import { results } from '../fixtures/results.js';
import { markdownCode, markdownText } from './escape.js';
import { markdownReport } from './markdown.js';

const gitHubCommentCharactersMax = 65_536;

describe('the comment for a pull request', () => {
  test.each(['pass', 'fail', 'unknown', 'interrupted', 'hostile', 'dual', 'faults', 'k6'] as const)(
    'of a %s result',
    async (name) => {
      const text = markdownReport(results[name]());
      await expect(text).toMatchFileSnapshot(`../golden/report-${name}.md`);
    },
  );

  test('stays within what GitHub takes, also for a long run with hostile names', () => {
    const huge = results.huge();
    const long = '`|<b>'.repeat(2000);
    const ranges = huge.ranges.map((range) => ({ ...range, evidence: long, paths: [long] }));
    const text = markdownReport({ ...huge, ranges });
    expect(text.length).toBeLessThan(gitHubCommentCharactersMax);
    expect(text).toContain('20 of 12,345, worst first');
  });
});

describe('escaping', () => {
  test('leaves no markup, mention, issue link or cell border alive', () => {
    expect(markdownText('a|b <img> [x](y) `c` *d* @e #1 https://f')).toBe(
      'a\\|b &lt;img&gt; \\[x\\](y) \\`c\\` \\*d\\* @\u200be \\#\u200b1 https:\u200b//f',
    );
  });

  test('fences code longer than any backticks in it', () => {
    expect(markdownCode('plain')).toBe('`plain`');
    expect(markdownCode('a``b|c')).toBe('``` a``b\\|c ```');
  });
});
