/** What a plan refuses of a load that k6 drives, and of faults that k6 is to send. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseScenario } from '../scenario/read.js';
import type { PlanCatalogue } from './catalogue.js';
import { makePlan } from './make-plan.js';
import { testTarget } from './testing/planning.js';

const options = z.strictObject({ sender: z.enum(['own', 'k6']).default('own') });
const catalogue: PlanCatalogue = {
  faults: [
    {
      ...{ kind: 'wave', options, lasts: 'always' },
      asksDriver: (wanted) => (wanted as z.infer<typeof options>).sender === 'k6',
    },
  ],
  sinks: [],
};
const driven = 'load: { driver: k6, script: a.js, duration: 10s }\n';
const own = 'load: { linesPerSecond: 10k/s, duration: 10s }\n';

function planned(load: string, rest: string) {
  const { scenario, source } = parseScenario(`name: test\n${load}${rest}`, 'test.yaml', []);
  return makePlan(scenario, testTarget, 1, catalogue, source.locate);
}

const byK6 = (at: string) => `{ kind: wave, at: ${at}, for: 1s, sender: k6 }`;

it('k6 sends one fault of a load that it drives', () => {
  const { faults } = planned(driven, `faults: [${byK6('1s')}, { kind: wave, at: 3s, for: 1s }]`);
  expect(faults.map((fault) => fault.options)).toEqual([{ sender: 'k6' }, { sender: 'own' }]);
});

it('k6 sends none of a load that it does not drive', () => {
  expect(() => planned(own, `faults: [${byK6('1s')}]`)).toThrow(
    "test.yaml:3:9: faults: wave is sent by k6, which needs 'driver: k6' and a script in 'load'; add them, or leave sender out",
  );
});

it('k6 sends none from a container, where no victim is reached', () => {
  const contained = driven.replace('driver: k6', 'driver: k6, image: k6');
  expect(() => planned(contained, `faults: [${byK6('1s')}]`)).toThrow(
    'load.image: puts k6 into a network of its own, from which it can not reach the victim of wave',
  );
  expect(planned(contained, '').load.driver).toMatchObject({ image: 'k6' });
});

it('k6 sends one fault at most', () => {
  expect(() => planned(driven, `faults: [${byK6('1s')}, ${byK6('3s')}]`)).toThrow(
    'faults: 2 of them are sent by k6, expected one at most',
  );
});

it('what only the own writer can do is refused by name', () => {
  const rotation = 'rotation: { kind: symlink-swap, every: 1s, freezeShipperMs: 5 }\n';
  expect(() => planned(driven, rotation)).toThrow(
    /rotation\.kind: is symlink-swap, which k6 can not do/,
  );
  expect(() => planned(driven, rotation)).toThrow(
    /rotation\.freezeShipperMs: is set, which k6 can not do/,
  );
});

it('pods are written as a kubelet lays them out and rotates them, without restarts and short lives', () => {
  const rotation = 'rotation: { kind: kubelet, every: 1s }\n';
  const source = (more: string) => `source: { kind: kubernetes${more} }\n${rotation}`;
  expect(planned(driven, source('')).source).toMatchObject({ kind: 'kubernetes' });
  expect(() => planned(driven, source(', restartEvery: 3'))).toThrow(
    /source\.restartEvery: is set, which k6 can not do/,
  );
  expect(() => planned(driven, 'source: { kind: churn, lines: 5, deleteAfter: 1s }\n')).toThrow(
    /source: asks for churn, which k6 can not do/,
  );
});
