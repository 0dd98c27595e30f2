import { describe, expect, test } from 'vitest';
import { faultsResult } from '../fixtures/faults.js';
import { results } from '../fixtures/results.js';
import { htmlPage } from './html.js';
import { linearAxis } from './scale.js';

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

describe('report.html', () => {
  test.each([
    'pass',
    'fail',
    'unknown',
    'interrupted',
    'hostile',
    'huge',
    'dual',
    'faults',
    'k6',
  ] as const)(
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

  test('of a load that k6 drove shows what it asked, worst first, and what it measured', async () => {
    const page = await htmlPage(results.k6());
    for (const text of [
      'k6 drove the load: 1 of 4 thresholds kept, 2 crossed, 1 unknown.',
      'checks{kind:&lt;b&gt;}',
      '745,689 to 745,700',
      'Lostline, after the drain',
      '8,000 (250 a second)',
      'p95 8.25 ms, p99 12.51 ms, at most 40 ms',
      '9 of 90 (10.00',
      '1 more metric stands in result.json.',
      'line 100,001 of stream 1: 8.000 s into the load, at about 25k lines',
    ])
      expect(page).toContain(text);
    expect(page.indexOf('>crossed<')).toBeLessThan(page.indexOf('>kept<'));
  });

  test('of several pipelines shows them side by side, and what all of them lost', async () => {
    const page = await htmlPage(results.dual());
    for (const text of [
      'FAIL: 3,001 of 800,000 lines lost by all 2 pipelines',
      'Account of 1-rsyslog',
      'syslog-ng 4.8.1 (docker), http',
      'Of the 54,251 lines that 1-rsyslog lost, the other pipeline delivered 51,250.',
      '1-rsyslog deleted-unread, 2-syslog-ng read-not-sent',
    ])
      expect(page).toContain(text);
    expect(await htmlPage(results.fail())).not.toContain('Pipelines');
  });

  test('of faults shows each with its window, proof, costs and recovery', async () => {
    const page = await htmlPage(results.faults());
    for (const text of [
      'Faults: 7',
      '37 lines in 1 episode fell to none of them',
      'freeze#1, 9.143 s to 10.174 s; proof: start time 5177 became 5231',
      'lost 3,496 during, 12 after; back within 1.95s',
      '3,650 lines lost, read-not-sent, written from 30.771 s to 31.748 s',
      'networkPartition#1: no recovery was seen',
      'taken refused, packetsSent 29,480',
      '<tr class="doubt"><td class="plain">diskFull#1',
    ])
      expect(page).toContain(text);
    expect(await htmlPage(results.pass())).not.toContain('until recovered');
  });

  test('of two hundred faults has a row for each kind', async () => {
    const page = await htmlPage(faultsResult(200));
    expect(page).toContain('networkPartition x 33');
    expect(page).toContain('One row for all faults of a kind.');
    expect(page.length).toBeLessThan(1e6);
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
