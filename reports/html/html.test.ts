import { describe, expect, test } from 'vitest';
import { results } from '../fixtures/results.js';
import { htmlPage } from './html.js';
import { linearAxis } from './scale.js';

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

describe('report.html', () => {
  test.each(['pass', 'fail', 'unknown', 'interrupted', 'hostile', 'huge'] as const)(
    'of a %s result asks for nothing outside itself and leaves no hole in a chart',
    async (name) => {
      const page = await htmlPage(results[name]());
      expect(page).not.toMatch(/(src|href)\s*=|@import|url\(|https?:\/\//i);
      expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
      expect(page).not.toContain('{{');
    },
  );

  test('lets no text of the run become markup', async () => {
    const page = await htmlPage(results.hostile());
    expect(count(page, /<script/gi)).toBe(1);
    expect(page).not.toContain('alert(1)</script>');
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
  });

  test('allows its own script and style by hash, and nothing else', async () => {
    const page = await htmlPage(results.pass());
    expect(page).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/);
    expect(page).not.toMatch(/\sstyle=|\son[a-z]+=/);
  });

  test('says exactly what was lost, where, why, and how to see it again', async () => {
    const page = await htmlPage(results.fail());
    for (const text of [
      'FAIL: 54,251 of 800,000 lines lost (6.78 %)',
      'Inode 4711 was not open in any of 79 looks',
      'during freeze#1',
      '3,000 by overload',
      's1 g5: 3,000 lines deleted-unread, at 94 % to 100 % of the file',
      'fault sink-refuse#1, 20.000 s to 23.000 s',
      'rsyslog@8.2302 --engine docker --seed 42',
    ])
      expect(page).toContain(text);
  });

  test('offers each cause in the table as a filter', async () => {
    const page = await htmlPage(results.fail());
    expect(page).toContain('<option value="never-opened">never-opened (1)</option>');
    expect(page).toContain('<tr data-cause="never-opened">');
  });

  test('of ten thousand ranges stays below 4 MB and says what it leaves out', async () => {
    const page = await htmlPage(results.huge());
    expect(page.length).toBeLessThan(4e6);
    expect(page).toContain('11,345 more are in ranges.ndjson.');
  });
});

describe('an axis', () => {
  test('has round ticks that reach its end', () => {
    const axis = linearAxis(187_000, [300, 100], 5, 'nice');
    expect(axis.ticks).toEqual([0, 50_000, 100_000, 150_000, 200_000]);
    expect([axis.pixel(0), axis.pixel(100_000), axis.pixel(200_000)]).toEqual([300, 200, 100]);
  });

  test('of nothing still has a length', () => {
    expect(linearAxis(0, [0, 10], 5, 'nice').max).toBeGreaterThan(0);
  });
});
