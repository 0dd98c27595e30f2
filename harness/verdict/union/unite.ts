/**
 * One verdict for several pipelines that read the same files: what each of them did, what they did
 * between them, and the lines that all of them lost. The outcome is the worst of all findings, where
 * each further pipeline counts as one, and with `expect.union` the union as one more: a pipeline's own
 * loss is then not judged (`checks/loss.ts`), only what all of them lost.
 */
import { assert } from '../../support/assert.js';
import { counted, formatCount } from '../../support/units.js';
import { checks } from '../checks/catalogue.js';
import type { Judgement } from '../judge.js';
import { outcomeOf } from '../outcome.js';
import {
  type Finding,
  type PipelineResult,
  type RunResult,
  resultLimits,
  type UnionRange,
} from '../result.js';
import { type Union, uniteFates } from './fates.js';
import { lostByAll } from './lost-by-all.js';

export interface JudgedPipeline extends Judgement {
  readonly name: string;
  readonly sink: string;
  /** From the first one's run directory; '.' for itself. */
  readonly directory: string;
}

export interface UnitedJudgement {
  readonly result: RunResult;
  /** All ranges that every pipeline lost, also those that result.json leaves out. */
  ranges(): Iterable<UnionRange>;
}

/**
 * @param pipelines the first one, whose result becomes that of the whole, then the others
 * @throws AssertionFailure when accounts and ranges do not agree: a bug of ours
 */
export function unite(pipelines: readonly [JudgedPipeline, ...JudgedPipeline[]]): UnitedJudgement {
  const [first, ...others] = pipelines;
  const [firstStreams, ...otherStreams] = pipelines.map(({ closed }) => closed.streams);
  const union = uniteFates([firstStreams ?? [], ...otherStreams]);
  const ranges = () => lostByAll(pipelines.map((one) => one.ranges()));
  const { kept, omitted } = keep(ranges(), union);
  const { unionMax } = first.result.budget;
  const findings = [
    ...(unionMax === undefined ? [] : [unionFinding(union, unionMax, pipelines)]),
    ...first.result.findings,
    ...others.map(pipelineFinding),
  ];
  const result: RunResult = {
    ...first.result,
    outcome: outcomeOf(findings),
    findings,
    pipelines: pipelines.map(summary),
    union: { ...union, ranges: kept, rangesOmitted: omitted },
  };
  return { result, ranges };
}

function keep(ranges: Iterable<UnionRange>, { lost }: Union) {
  const kept: UnionRange[] = [];
  let [omitted, lines] = [0, 0];
  for (const range of ranges) {
    lines += range.last - range.first + 1;
    if (kept.length < resultLimits.ranges) kept.push(range);
    else omitted++;
  }
  assert(lines === lost, `${lost} lines lost by every pipeline, but ${lines} in ranges`);
  return { kept, omitted };
}

function summary({ name, sink, directory, result }: JudgedPipeline): PipelineResult {
  const { target, outcome, account } = result;
  return { name, directory, target, sink, outcome, account };
}

function pipelineFinding({ name, directory, result }: JudgedPipeline): Finding {
  const { outcome, account, findings } = result;
  const worst = findings.filter((one) => outcome !== 'pass' && one.outcome === outcome);
  const lost = `${formatCount(account.lost)} of ${counted(account.written, 'line')} lost`;
  const why = worst.map(({ check }) => check).join(', ');
  const message = why === '' ? lost : `${lost}; ${outcome} by ${why}, see ${directory}`;
  return { check: `pipeline ${name}`, outcome, message };
}

function unionFinding(
  { lost, written, indeterminate }: Union,
  max: number,
  pipelines: readonly JudgedPipeline[],
): Finding {
  const by = `lost by all ${pipelines.length} pipelines, ${formatCount(max)} allowed`;
  const open = indeterminate > 0 ? `; of ${counted(indeterminate, 'line')} nobody can say` : '';
  const message = `${formatCount(lost)} of ${counted(written, 'line')} ${by}${open}`;
  if (lost <= max) return { check: 'union', outcome: open === '' ? 'pass' : 'unknown', message };
  // What is lost for sure is too much, whatever became of the rest.
  const doubt = pipelines.find(({ result }) => takesTheGround(result.findings));
  if (!doubt) return { check: 'union', outcome: 'fail', message };
  return {
    ...{ check: 'union', outcome: 'unknown' },
    message: `not proved, because of pipeline ${doubt.name}: ${message}`,
  };
}

/** Whether a pipeline's own loss would not count as proved. */
function takesTheGround(findings: readonly Finding[]): boolean {
  const unknown = new Set(
    findings.filter(({ outcome }) => outcome === 'unknown').map(({ check }) => check),
  );
  return checks.some(
    ({ name, undermines }) =>
      unknown.has(name) && (undermines === 'all' || undermines?.includes('loss')),
  );
}
