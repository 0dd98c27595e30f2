/** A comparison as one self-contained page; everything that a run can put into it is escaped. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import mustache from 'mustache';
import type { Comparison } from '../../harness/compare/comparison.js';
import { amount } from '../../harness/compare/reasons.js';
import { packageFile } from '../../harness/support/paths.js';
import { formatCount } from '../../harness/support/units.js';
import { printable } from '../words/printable.js';
import {
  accountRows,
  causeRows,
  designSentence,
  differenceLabel,
  excludedSentences,
  headline,
  measureRows,
  runRows,
  sideName,
  sureSentence,
  verdictTones,
} from './model.js';
import type { ComparisonReporter } from './reporter.js';
import { area, stripPlot } from './strip-plot.js';

const banners = { good: 'pass', warn: 'unknown', bad: 'fail' } as const;

function read(...parts: string[]): Promise<string> {
  return readFile(packageFile('reports', ...parts), 'utf8');
}

export async function comparisonPage(comparison: Comparison): Promise<string> {
  const style = (await read('html', 'page.css')) + (await read('comparison', 'page.css'));
  const styleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`;
  const plot = mustache.render(
    await read('comparison', 'strip-plot.mustache'),
    plotView(comparison),
  );
  const view = { ...pageView(comparison), style, styleHash, plot };
  return mustache.render(await read('comparison', 'page.mustache'), view);
}

function pageView(comparison: Comparison) {
  const { verdict, scenario, description, reproduce } = comparison;
  const rows = [...runRows(comparison), ...measureRows(comparison)];
  return {
    banner: banners[verdictTones[verdict]],
    ...{ verdict, scenario: printable(scenario), description: printable(description) },
    ...{ headline: printable(headline(comparison)), design: designSentence(comparison) },
    reasons: comparison.reasons.map(printable),
    notes: excludedSentences(comparison).map(printable),
    baseline: printable(sideName(comparison, 'baseline')),
    candidate: printable(sideName(comparison, 'candidate')),
    measures: rows.map((row) => ({ ...row, judged: row.role === 'judged' })),
    sure: sureSentence(comparison),
    differenceLabel,
    account: accountRows(comparison),
    causes: [causeRows(comparison)].filter((causes) => causes.length > 0).map((rows) => ({ rows })),
    runs: comparison.runs.map((run) => ({
      ...{ directory: printable(run.directory), seed: String(run.seed), outcome: run.outcome },
      ...{ written: formatCount(run.written), lost: formatCount(run.lost) },
      ...{ episodes: formatCount(run.episodes), duplicated: formatCount(run.duplicated) },
      complaints: printable(run.complaints.join(', ')),
    })),
    reproduce: printable(reproduce),
  };
}

function plotView(comparison: Comparison) {
  const { axis, axisTitle, height, bottom, rows, dots, more } = stripPlot(comparison);
  const [measure] = comparison.measures.filter(({ role }) => role === 'judged');
  return {
    ...{ width: area.width, height, axisTitle, dots, more },
    ticks: axis.ticks.map((value) => ({
      ...{ x: axis.pixel(value), label: formatCount(value), top: area.top, bottom },
      labelY: bottom + 18,
    })),
    ...{ titleX: (area.left + area.right) / 2, titleY: bottom + 40 },
    rows: rows.map(({ side, name, y, bottom: floor, meanX }) => ({
      ...{ side, name: printable(name), y, y2: y + 16, nameX: area.left - 16 },
      mean:
        meanX === null
          ? null
          : { x: meanX, y1: y - 44, y2: floor, value: amount(measure![side].mean) },
    })),
  };
}

export function comparisonHtml(): ComparisonReporter {
  return {
    name: 'html',
    write: async (comparison, directory) => {
      const file = join(directory, 'report.html');
      await writeFile(file, await comparisonPage(comparison));
      return [file];
    },
  };
}
