import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeDriverScript } from './driver-script.js';

const folder = mkdtempSync(join(tmpdir(), 'lostline-driver-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Driver {
  readonly options: Readonly<Record<string, unknown>>;
  handleSummary(data: unknown): Readonly<Record<string, string>>;
}

let made = 0;

/** The generated script, run as what it is: a module. */
async function driver(script: string, options: Readonly<Record<string, unknown>> = {}) {
  const name = `script-${++made}`;
  const [own, path] = [join(folder, `${name}.mjs`), join(folder, `${name}-driver.mjs`)];
  writeFileSync(own, `${script}\nexport default function () {}\n`);
  writeDriverScript(path, { script: own, options, summary: 'summary.json' });
  return (await import(path)) as Driver;
}

const asking = (thresholds: unknown) => `export const options = ${JSON.stringify({ thresholds })};`;

describe('what k6 runs', () => {
  it("has the scenario's options over the script's own, field by field", async () => {
    const script = 'export const options = { vus: 2, duration: "1s" };';
    const { options } = await driver(script, { vus: 5 });
    expect(options).toMatchObject({ vus: 5, duration: '1s', thresholds: {} });
  });

  it('takes thresholds over the account from k6, and hands them over with the summary', async () => {
    const thresholds = {
      lostline_lines_lost: ['count==0', { threshold: 'count<5' }],
      iterations: ['count>3'],
    };
    const { options, handleSummary } = await driver(asking(thresholds));
    expect(options.thresholds).toEqual({ iterations: ['count>3'] });
    const { 'summary.json': text } = handleSummary({ metrics: {} });
    const metric = 'lostline_lines_lost';
    expect(JSON.parse(text!)).toEqual({
      metrics: {},
      lostline: {
        thresholds: [
          { metric, threshold: 'count==0' },
          { metric, threshold: 'count<5' },
        ],
      },
    });
  });

  it('lets the summary tell what a threshold found, and keeps what the script wants', async () => {
    const script = `export const options = { summaryTrendStats: ['min'], thresholds: { a: ['p(99.9)<5'] } };`;
    const { options } = await driver(script);
    expect(options.summaryTrendStats).toEqual(['min', 'max', 'p(95)', 'p(99)', 'p(99.9)']);
  });

  it("keeps the script's own summary beside it", async () => {
    const { handleSummary } = await driver(
      'export function handleSummary() { return { stdout: "mine" }; }',
    );
    expect(Object.keys(handleSummary({}))).toEqual(['stdout', 'summary.json']);
  });

  it.each([
    [{ lostline_lines_lost: ['rate<1'] }, /lostline_lines_lost: expected 'count'.*"rate<1"/],
    [{ lostline_lines_lost: 'count==0' }, /lostline_lines_lost: expected a list/],
    [{ 'lostline_lines_lost{a:b}': ['count==0'] }, /is counted over all lines/],
    [
      { lostline_lines_lost: [{ threshold: 'count==0', abortOnFail: true }] },
      /leave abortOnFail out/,
    ],
  ])('ends in its init context when asked for %j', async (thresholds, sentence) => {
    await expect(driver(asking(thresholds))).rejects.toThrow(sentence);
  });
});
