import { describe, expect, test } from 'vitest';
import { convert } from 'xmlbuilder2';
import { results } from '../fixtures/results.js';
import { junitXml } from './junit.js';

describe('JUnit XML', () => {
  test.each(['pass', 'fail', 'unknown'] as const)('of a %s result', async (name) => {
    const text = junitXml(results[name]());
    await expect(text).toMatchFileSnapshot(`../golden/junit-${name}.xml`);
  });

  test('stays one failed case with hostile names', () => {
    const parsed = convert(junitXml(results.hostile()), { format: 'object' });
    expect(parsed).toMatchObject({
      testsuites: {
        '@failures': '1',
        testsuite: {
          testcase: {
            '@name': expect.stringMatching(
              /^&lt;\/script&gt;.*&quot;'&amp;\\x00\\x1b\[31m\]\]&gt;$/,
            ),
            failure: { '#': expect.stringContaining(']]&gt;') },
          },
        },
      },
    });
  });

  test('has no character that XML 1.0 forbids', () => {
    const message = 'a\u0000b\ufffec\ud800d\u000be';
    const findings = [{ check: 'x', outcome: 'fail', message }] as const;
    const text = junitXml({ ...results.fail(), findings });
    expect(text).not.toMatch(/[\p{Surrogate}\ufffe\uffff]/u);
    expect(text).toContain('a\\x00b\ufffdc\ufffdd\\x0be');
  });
});
