/**
 * Each fault is cut off half way: by Ctrl-C, which heals it, and by `kill -9`, after which the doctor does. In
 * either case nothing of it is left on the machine, and the verdict knows what it does not know. Signs
 * of the faults, seen from outside, say when they are there (testing/interrupted-faults.ts).
 */
import { describe, it } from 'vitest';
import { stringify } from 'yaml';
import { type BrokenRun, brokenRuns } from './testing/interrupted-faults.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { eventually, lostline } from './testing/lostline.js';
import { judge, type Started, startRun } from './testing/running.js';

const timeout = 240_000;
const takesHoldMs = 60_000;

function scenarioOf({ more, faults }: BrokenRun): string {
  return stringify({
    name: 'broken',
    load: { linesPerSecond: '1k/s', duration: '90s' },
    ...more,
    faults: faults.map(({ kind, at = '500ms', lasts, options }) => ({
      ...{ kind, at, ...options },
      ...(lasts === 'never' ? {} : { for: '80s' }),
    })),
  });
}

async function broken(wish: BrokenRun) {
  const run = await startRun(scenarioOf(wish), ['--target', wish.target, '--keep-logs']);
  const signs = wish.faults.map(({ kind, sign }) => ({ kind, ...sign() }));
  for (const { kind, holds } of signs) {
    await eventually(`${kind} takes hold`, () => holds(run), takesHoldMs);
  }
  const left = async () => {
    const found = await Promise.all(signs.map(async (sign) => (await sign.left(run)) && sign.kind));
    return found.filter((kind) => kind !== false);
  };
  return { run, left };
}

/** Whatever was written has a fate, or nobody can say; and that is said. */
const nobodyKnows = { code: 2, outcome: 'unknown', unaccounted: 0 };

async function judgedAs(run: Started) {
  const { code, outcome, account } = await judge(run);
  const { written, delivered, lost, destroyed, indeterminate } = account;
  return { code, outcome, unaccounted: written - delivered - lost - destroyed - indeterminate };
}

describe.concurrent('faults that are cut off leave nothing', () => {
  it.for(brokenRuns)('Ctrl-C: $what', { timeout }, async (wish, { expect }) => {
    const { run, left } = await broken(wish);
    await using _ = run;
    const { code, err } = await run.end('SIGINT');
    expect(code, err).toBe(130);
    expect(err.trim()).toBe('SIGINT: stopping and cleaning up; once more ends at once');
    expect(await left()).toEqual([]);
    expect(await leftBehind(run, wish.engine)).toEqual(nothing);
    expect(await judgedAs(run)).toEqual(nobodyKnows);
  });

  it.for(brokenRuns)('kill -9 and the doctor: $what', { timeout }, async (wish, { expect }) => {
    const { run, left } = await broken(wish);
    await using _ = run;
    await run.end('SIGKILL');
    const { err } = await lostline(['doctor', '--clean'], { env: run.env });
    expect(err).toBe('');
    expect(await left()).toEqual([]);
    expect(await leftBehind(run, wish.engine)).toEqual(nothing);
    expect(await judgedAs(run)).toEqual(nobodyKnows);
  });
});
