/**
 * The correct reference shipper survives every fault, and a defective one is caught by it: each fault is proved and
 * healed, and none costs the correct one a line (testing/caught-faults.ts).
 */
import { describe, it } from 'vitest';
import type { RunResult } from '../verdict/result.js';
import { type Trial, type TriedFault, trials } from './testing/caught-faults.js';
import { judgedScenario } from './testing/shipper-run.js';

const timeout = 240_000;
const usualMs = 1_200;
const gapMs = 800;

function placed({ kind, forMs = usualMs, lasts, options }: TriedFault, atMs: number) {
  return { kind, at: atMs, ...(lasts === 'never' ? {} : { for: forMs }), ...options };
}

/** One after the other; what comes in the middle of one stands behind it. */
function schedule(faults: readonly TriedFault[]) {
  let atMs = gapMs;
  const planned = faults.flatMap((fault) => {
    const { forMs = usualMs, meanwhile = [] } = fault;
    const fromMs = atMs;
    const middleMs = fromMs + forMs / 2;
    const longestMs = Math.max(
      forMs,
      ...meanwhile.map((one) => forMs / 2 + (one.forMs ?? usualMs)),
    );
    atMs += longestMs + gapMs;
    return [placed(fault, fromMs), ...meanwhile.map((one) => placed(one, middleMs))];
  });
  return { planned, durationMs: atMs };
}

function tried({ more, faults }: Trial, defect: string): Promise<RunResult> {
  const { planned, durationMs } = schedule(faults);
  const scenario = {
    name: 'tried',
    seed: 7,
    ...more,
    load: { linesPerSecond: '500/s', duration: durationMs, ...(more?.load as object) },
    faults: planned,
    drain: { quiet: '500ms' },
    expect: { lost: 0, corrupted: 0, latenessMs: '30s' },
  };
  return judgedScenario(scenario, { target: 'reference', options: { defect } });
}

const kindsOf = ({ faults }: Trial) =>
  faults.flatMap(({ kind, meanwhile = [] }) => [kind, ...meanwhile.map((one) => one.kind)]).sort();

/** Kinds of the faults that are as they should be. */
function kindsWith({ faults }: RunResult, isIt: (fault: RunResult['faults'][number]) => boolean) {
  return faults
    .filter(isIt)
    .map(({ kind }) => kind)
    .sort();
}

const isProved = ({ proof, state }: RunResult['faults'][number]) =>
  proof !== '' && state === 'healed';
const isCostly = ({ lostBefore, lostDuring, lostAfter }: RunResult['faults'][number]) =>
  lostBefore + lostDuring + lostAfter > 0;

function lostBy({ ranges }: RunResult) {
  return new Set(ranges.filter(({ kind }) => kind === 'lost').map(({ cause }) => cause));
}

const outcomeOf = ({ findings }: RunResult, check: string) =>
  findings.find((one) => one.check === check)?.outcome;

describe.concurrent('each fault', () => {
  it.for(trials)('catches $defect: $because', { timeout }, async (trial, { expect }) => {
    const result = await tried(trial, trial.defect);
    expect(kindsWith(result, isProved)).toEqual(kindsOf(trial));
    if (trial.costs === 'each') expect(kindsWith(result, isCostly)).toEqual(kindsOf(trial));
    expect(outcomeOf(result, 'loss')).toBe('fail');
    expect(result.outcome).toBe('fail');
  });

  it.for(trials)('is survived without $defect', { timeout }, async (trial, { expect }) => {
    const result = await tried(trial, 'none');
    expect(kindsWith(result, isProved)).toEqual(kindsOf(trial));
    expect(lostBy(result)).toEqual(new Set(trial.rule ? [trial.rule] : []));
    for (const check of ['faults-traced', 'liveness', 'shipper-alive', 'add-up']) {
      expect([check, outcomeOf(result, check)]).toEqual([check, 'pass']);
    }
    if (!trial.rule) expect(kindsWith(result, isCostly)).toEqual([]);
  });
});
