import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSummary } from './summary.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-summary-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function told(text: string) {
  const path = join(folder, 'summary.json');
  writeFileSync(path, text);
  return readSummary(path);
}

const whole = JSON.stringify({
  metrics: {
    lostline_lateness: {
      ...{ type: 'trend', values: { 'p(99)': 27.5, max: null } },
      thresholds: { 'p(99)<20': { ok: false } },
    },
    checks: { type: 'rate', values: { rate: 1 } },
  },
  lostline: { thresholds: [{ metric: 'lostline_lines_lost', threshold: 'count==0' }] },
});

describe("k6's summary", () => {
  it('tells thresholds with what was found, whose they are to judge, and metrics by name', () => {
    const threshold = 'p(99)<20';
    expect(told(whole)).toEqual({
      thresholds: [{ metric: 'lostline_lateness', threshold, kept: false, observed: 27.5 }],
      judged: [{ metric: 'lostline_lines_lost', threshold: 'count==0' }],
      metrics: [
        { name: 'checks', type: 'rate', values: { rate: 1 } },
        { name: 'lostline_lateness', type: 'trend', values: { 'p(99)': 27.5 } },
      ],
    });
  });

  it('that is torn, wherever, or is none tells of no thresholds, as one that is missing', () => {
    const nothing = { thresholds: null };
    expect(readSummary(join(folder, 'missing.json'))).toEqual(nothing);
    for (let bytes = 0; bytes < whole.length; bytes++) {
      expect(told(whole.slice(0, bytes)), `${bytes} bytes`).toEqual(nothing);
    }
    for (const other of ['null', '[]', '{"metrics":7}']) expect(told(other)).toEqual(nothing);
  });
});
