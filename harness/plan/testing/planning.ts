/** Plans from a few words of YAML, for tests here and elsewhere. */
import { z } from 'zod';
import { parseScenario } from '../../scenario/read.js';
import type { FaultEntry, PlanCatalogue } from '../catalogue.js';
import { makePlan } from '../make-plan.js';
import type { Plan } from '../plan.js';
import type { PlannedTarget } from '../planned-target.js';

export const testTarget: PlannedTarget = {
  name: 'tail',
  version: '1.2',
  engine: 'process',
  options: {},
  powers: ['signal', 'restart'],
  sinks: ['http', 'tcp-lines'],
};

const stallOptions = z.strictObject({ ratio: z.number().default(1).describe('Share stalled.') });

const testFaults: readonly FaultEntry[] = [
  { kind: 'restart', options: z.strictObject({}), requires: ['restart'], lasts: 'never' },
  { kind: 'freeze', options: z.strictObject({}), requires: ['signal'], lasts: 'always' },
  { kind: 'reload', options: z.strictObject({}), requires: ['reload'] },
  { kind: 'sink-stall', options: stallOptions, sinks: ['http'] },
  { kind: 'cut-network', options: z.strictObject({}), engines: ['docker'] },
];

export const testCatalogue: PlanCatalogue = {
  faults: testFaults,
  severing: new Set(['sink-stall']),
  sinks: [{ kind: 'http', options: z.strictObject({ gzip: z.boolean().default(false) }) }],
};

const least = 'name: test\nload: { linesPerSecond: 10k/s, duration: 10s }\n';

/** The plan of 10k lines/s for 10 s with the given `--set`s, on a target made for tests. */
export function planWith(sets: readonly string[], seed = 1, target = testTarget): Plan {
  const { scenario, source } = parseScenario(least, 'test.yaml', sets);
  return makePlan(scenario, target, seed, testCatalogue, source.locate);
}
