import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import colouring from 'picocolors';
import { afterAll, describe, expect, test } from 'vitest';
import type { Comparison } from '../../harness/compare/comparison.js';
import { judgeComparison } from '../../harness/compare/judge-comparison.js';
import { comparisonOf, times } from '../../harness/compare/testing/comparisons.js';
import { renderPng } from '../png/canvas.js';
import { comparisonText } from './console.js';
import { comparisonPage } from './html.js';
import { holdsComparison, readComparison } from './json.js';
import { comparisonComment } from './markdown.js';
import { comparisonChart, sideColours } from './png.js';
import { runLine } from './progress.js';
import { createComparisonReporters } from './registry.js';
import { writeAll } from './reporter.js';
import { stripPlot } from './strip-plot.js';

const plain = colouring.createColors(false);
const root = mkdtempSync(join(tmpdir(), 'lostline-comparison-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const hostileName = '<script>alert(1)</script> `x` @team #7 \u001b[31m | ~';

const comparisons: Readonly<Record<string, () => Comparison>> = {
  better: () =>
    comparisonOf({
      ...{ baseline: [350, 348, 351, 349, 350, 352], candidate: [20, 22, 'unknown', 21, 0, 18] },
    }),
  worse: () => comparisonOf({ baseline: times(5, 0), candidate: [3, 1, 4, 1, 5] }),
  same: () => comparisonOf({ baseline: times(60, 0), candidate: times(60, 0) }),
  'cannot tell': () => comparisonOf({ baseline: [0, 0, 0], candidate: [0, 37, 0] }),
  interrupted: () =>
    comparisonOf(
      { baseline: [12], candidate: [] },
      { state: 'interrupted', setting: { runs: 6, alpha: 0.05, margin: 0.05, judge: ['lost'] } },
    ),
  hostile: () => {
    const target = {
      ...{ name: hostileName, version: hostileName, engine: 'process', options: {} },
      configuration: null,
    };
    const candidate = {
      ...target,
      options: { [hostileName]: hostileName },
      configuration: hostileName,
    };
    return comparisonOf(
      { baseline: [1, 'unknown', 2, 3], candidate: [9, 8, 7, 6] },
      {
        ...{ scenario: hostileName, description: hostileName, reproduce: hostileName },
        targets: { baseline: target, candidate },
      },
    );
  },
};
const names = Object.keys(comparisons);

describe('a comparison in the terminal', () => {
  test.each(['better', 'cannot tell', 'interrupted'])('that says %s', async (name) => {
    const text = comparisonText(comparisons[name]!(), '/runs/compare-1', [], plain);
    await expect(text).toMatchFileSnapshot(`../golden/comparison-${name.replace(' ', '-')}.txt`);
  });

  test.each(names)('has no hole and sends nothing to the terminal: %s', (name) => {
    const text = comparisonText(comparisons[name]!(), root, [], plain);
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(text.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
  });

  test('follows run by run, in one line each', () => {
    const [lossy, unknown] = ['baseline-01', 'candidate-03'].map((directory) =>
      comparisons.better!().runs.find((run) => run.directory === directory),
    );
    expect(runLine(lossy!)).toBe('baseline-01  fail: 350 of 1,850 lost in 4 episodes');
    expect(runLine(unknown!)).toBe(
      'candidate-03  unknown: 0 of 1,850 lost, does not count (drain: unknown)',
    );
  });
});

describe('a comparison for a pull request', () => {
  test.each(['better', 'hostile'])('that is %s', async (name) => {
    const text = comparisonComment(comparisons[name]!());
    await expect(text).toMatchFileSnapshot(`../golden/comparison-${name}.md`);
  });

  test('stays within what GitHub takes, also of a thousand runs', () => {
    const many = comparisonOf({ baseline: times(500, 0), candidate: times(500, 0) });
    expect(comparisonComment(many).length).toBeLessThan(65_536);
  });
});

test('every format says that the difference is a median, and of what', async () => {
  const told = comparisons.better!();
  const texts = [comparisonText(told, root, [], plain), comparisonComment(told)];
  for (const text of [...texts, await comparisonPage(told)]) {
    expect(text).toContain('median difference, 95 %');
    expect(text).toContain(
      'of all differences between a run of the candidate and one of the baseline',
    );
  }
});

describe('a comparison as a page', () => {
  test.each(names)('asks for nothing outside itself and has no hole: %s', async (name) => {
    const page = await comparisonPage(comparisons[name]!());
    expect(page).not.toMatch(/(src|href)\s*=|@import|url\(|https?:\/\//i);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object|\{\{/);
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/\sstyle=|\son[a-z]+=/);
    expect(page.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
  });

  test('has a dot for each run that counts', async () => {
    const page = await comparisonPage(comparisons.better!());
    expect([...page.matchAll(/<circle class="dot baseline"/g)]).toHaveLength(6);
    expect([...page.matchAll(/<circle class="dot candidate"/g)]).toHaveLength(5);
    expect(page).toContain('<title>candidate-02: 22 lost lines</title>');
    expect(page).toContain('candidate-03 does not count: drain: unknown');
  });
});

describe('why runs lost', () => {
  const comparison = comparisonOf({
    baseline: [350, 348, 0, 352],
    candidate: [20, 0, 'unknown', 18],
  });
  const runs = comparison.runs.map((run) => {
    if (run.lost === 0) return { ...run, causes: {} };
    const crashed = run.side === 'baseline' ? ['shipper-alive: fail'] : [];
    const causes = { 'read-not-sent': run.lost - 2, 'never-opened': 1 };
    return { ...run, causes, complaints: [...run.complaints, ...crashed] };
  });
  const observed = { ...comparison, runs };
  const told = { ...observed, ...judgeComparison(observed) };
  const sentence = 'In 3 of 4 baseline runs the shipper ended by itself, or did not come back';

  test('is told by every report: shippers that ended, and lost lines by cause', async () => {
    const text = comparisonText(told, root, [], plain);
    expect(text).toContain(`  ${sentence}`);
    expect(text).toMatch(
      /Lost lines by cause\n {2}read-not-sent +1,044 +34\n {2}never-opened +3 +2\n {2}in episodes that are not listed +3 +2\n/,
    );
    const comment = comparisonComment(told);
    expect(comment).toContain(`- ${sentence}`);
    expect(comment).toContain('| lost lines by cause | baseline | candidate |');
    expect(comment).toContain('| read-not-sent | 1,044 | 34 |');
    const page = await comparisonPage(told);
    expect(page).toContain(sentence);
    expect(page).toContain('<h2>Lost lines by cause</h2>');
    expect(page).toContain(
      '<td>never-opened</td><td class="number">3</td><td class="number">2</td>',
    );
  });

  test('is left out where no run tells', async () => {
    const without = comparisons.better!();
    const page = await comparisonPage(without);
    const texts = [comparisonText(without, root, [], plain), comparisonComment(without), page];
    for (const text of texts) expect(text).not.toMatch(/by cause|ended by itself/i);
  });
});

describe('the strip plot', () => {
  test('stacks equal runs and counts in words what does not fit', () => {
    const { dots, more, axis } = stripPlot(comparisons.same!());
    expect(dots).toHaveLength(2 * 7);
    expect(more.map(({ text }) => text)).toEqual(['and 53 more', 'and 53 more']);
    expect(new Set(dots.map(({ x, y }) => `${x}/${y}`)).size).toBe(dots.length);
    expect(axis.max).toBeGreaterThan(0);
  });

  test('is drawn as a picture, in the colours of both sides', async () => {
    const image = await loadImage(renderPng(comparisonChart(comparisons.better!())));
    const context = createCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    for (const colour of Object.values(sideColours)) {
      const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      let found = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (wanted.every((value, channel) => data[at + channel] === value)) found++;
      }
      expect(found).toBeGreaterThan(100);
    }
  });
});

describe('the reporters of a comparison', () => {
  const written: string[] = [];
  const context = { screen: { write: (text: string) => written.push(text) }, environment: {} };
  const all = ['console', 'json', 'png', 'html', 'markdown'];

  test('write what can be read again, and name their files at the end', async () => {
    const comparison = comparisons.better!();
    const files = await writeAll(
      createComparisonReporters(all, context),
      comparison,
      root,
      (text) => {
        throw new Error(text);
      },
    );
    const expected = ['comparison.json', 'report.md', 'report.html', 'comparison.png'];
    expect(files).toEqual(expected.map((name) => join(root, name)));
    for (const file of files) expect(written.join('')).toContain(file);
    expect(holdsComparison(root)).toBe(true);
    expect(await readComparison(root)).toEqual(comparison);
    expect(readFileSync(join(root, 'comparison.json'), 'utf8')).toMatch(/\n}\n$/);
  });

  test('that fail are named, and fail nothing else', async () => {
    const broken = { name: 'broken', write: () => Promise.reject(new Error('no ink')) };
    const told: string[] = [];
    const reporters = [broken, ...createComparisonReporters(['json'], context)];
    const files = await writeAll(reporters, comparisons.worse!(), root, (text) => told.push(text));
    expect(files).toEqual([join(root, 'comparison.json')]);
    expect(told).toEqual(["Reporter 'broken' wrote no report: no ink"]);
  });

  test('are refused by name, and so is a file that is no comparison', async () => {
    expect(() => createComparisonReporters(['junit'], context)).toThrow(
      "--reporter: 'junit' is no reporter of a comparison; expected some of json, markdown, html, png, console",
    );
    const other = join(root, 'other');
    mkdirSync(other);
    expect(holdsComparison(other)).toBe(false);
    writeFileSync(join(other, 'comparison.json'), '{"schemaVersion":2}');
    await expect(readComparison(other)).rejects.toThrow(/not a comparison that this version reads/);
    writeFileSync(join(other, 'comparison.json'), '{');
    await expect(readComparison(other)).rejects.toThrow(/can't be read as JSON/);
  });
});
