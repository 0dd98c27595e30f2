/**
 * What k6 runs: the user's script with the scenario's options laid over its own, and its end-of-test summary
 * written for the verdict, beside whatever the script makes of it itself. Thresholds over what only Lostline
 * knows are taken from k6, which has no such metric, and handed over with the summary; what can't be judged
 * so ends k6 in its init context, before the first line.
 */
import { writeFileSync } from 'node:fs';
import {
  judgedMetricPattern,
  judgedRefusals,
  judgedThresholdPattern,
} from '../../scenario/judged-thresholds.js';

export interface DriverScript {
  /** The user's, absolute. */
  readonly script: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Where the summary goes, absolute. */
  readonly summary: string;
}

/** Without the percentile that a threshold asks for, the summary would not tell its value. */
const percentiles = {
  usual: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'],
  wanted: ['max', 'p(95)', 'p(99)'],
};

/** The same decisions as `refusalOf`, made where the script's own thresholds are known. */
const handOver = `const judged = [];
function refuse(metric, why) {
  throw new Error('thresholds: ' + metric + ': ' + why);
}
function judge(metric, one) {
  const { threshold = one, abortOnFail } = Object(one) === one ? one : {};
  if (abortOnFail) refuse(metric, refusals.abort);
  if (!grammar.test(threshold)) refuse(metric, refusals.grammar + ' ' + JSON.stringify(threshold));
  judged.push({ metric: metric.trim(), threshold: threshold.trim() });
}
function ofK6(thresholds) {
  const kept = {};
  for (const [metric, asked] of Object.entries(thresholds || {})) {
    const counter = counters.exec(metric);
    if (!counter) kept[metric] = asked;
    else if (counter[2] !== undefined) refuse(metric, refusals.tags);
    else if (!Array.isArray(asked)) refuse(metric, refusals.list);
    else for (const one of asked) judge(metric, one);
  }
  return kept;
}
function told({ summaryTrendStats }, thresholds) {
  const asked = JSON.stringify(thresholds).match(/\\bp\\([\\d.]+\\)/g) || [];
  return [...new Set([...(summaryTrendStats || percentiles.usual), ...percentiles.wanted, ...asked])];
}`;

export function writeDriverScript(path: string, { script, options, summary }: DriverScript): void {
  const [from, given, into] = [script, options, summary].map((one) => JSON.stringify(one));
  const text = `import * as script from ${from};
export * from ${from};
export default script.default;
const counters = ${judgedMetricPattern};
const grammar = ${judgedThresholdPattern};
const refusals = ${JSON.stringify(judgedRefusals)};
const percentiles = ${JSON.stringify(percentiles)};
${handOver}
const asked = Object.assign({}, script.options, ${given});
const thresholds = ofK6(asked.thresholds);
const summaryTrendStats = told(asked, thresholds);
export const options = Object.assign({}, asked, { thresholds, summaryTrendStats });
export function handleSummary(data) {
  const own = script.handleSummary ? script.handleSummary(data) : {};
  const summary = Object.assign({}, data, { lostline: { thresholds: judged } });
  return Object.assign({}, own, { [${into}]: JSON.stringify(summary) });
}
`;
  writeFileSync(path, text);
}
