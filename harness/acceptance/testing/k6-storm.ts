/** A rotation storm that a k6 script drives for longer than any test, to be cut off on the way. */
import { expect } from 'vitest';
import { stringify } from 'yaml';
import { packageFile } from '../../support/paths.js';
import type { Finding, RunResult } from '../../verdict/result.js';
import { judge, type Started, startRun } from './running.js';

const script = packageFile('scenarios', 'k6', 'rotation-storm.js');
const executor = {
  ...{ executor: 'constant-arrival-rate', rate: 100, timeUnit: '1s', duration: '50s' },
  ...{ preAllocatedVUs: 2, maxVUs: 2 },
};

export interface Storm {
  /** Of k6; its program is used where none is given. */
  readonly image?: string;
  readonly keep: number;
  /** How late its lines may be. */
  readonly latenessMs: string;
  readonly flags?: readonly string[];
}

export function startStorm({ image, keep, latenessMs, flags = [] }: Storm): Promise<Started> {
  const options = { scenarios: { storm: executor }, thresholds: {} };
  const load = { driver: 'k6', script, duration: '60s', streams: 2, options };
  const scenario = {
    name: 'driven',
    load: image === undefined ? load : { ...load, image },
    rotation: { kind: 'rename-chain', every: '300ms', keep },
    expect: { latenessMs },
  };
  return startRun(stringify(scenario), ['--target', 'reference', ...flags]);
}

/** Judged as far as it got: everything is accounted for, and nothing passes. Gives what was lost. */
export async function expectAccounted(run: Started): Promise<number> {
  const { code, outcome, account } = await judge(run);
  const { written, delivered, lost, destroyed, indeterminate } = account;
  expect({ code, outcome }).toEqual({ code: 2, outcome: 'unknown' });
  expect(delivered + lost + destroyed + indeterminate).toBe(written);
  expect(delivered).toBeGreaterThan(0);
  return lost;
}

export function findingOf({ findings }: RunResult, check: string): Finding {
  const found = findings.find((one) => one.check === check);
  if (!found) throw new Error(`no finding of ${check}`);
  return found;
}
