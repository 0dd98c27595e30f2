import { expect, it } from 'vitest';
import type { Sample } from '../evidence/sample.js';
import { ManualClock } from '../support/clock.js';
import { Recorder } from './recorder.js';

const sample: Sample = {
  ...{ atMs: 5, written: 10, received: 7, delivered: 7, rotations: 0, shipperCpuSeconds: null },
  ...{ shipperMemoryBytes: null, harnessCpuSeconds: 1, harnessMemoryBytes: 1, admittedDrops: 0 },
};

it('takes the last sample again with what came since, and none when there was none', () => {
  const samples: unknown[] = [];
  const log = { append: () => {}, close: () => {} };
  const kept = { append: (value: unknown) => samples.push(value), close: () => {} };
  const recorder = new Recorder(new ManualClock(), { events: log, samples: kept, reads: log }, {});
  recorder.resample({ delivered: 9 });
  expect(samples).toEqual([]);
  recorder.sample(sample);
  recorder.resample({ atMs: 8, delivered: 8, admittedDrops: 2 });
  expect(samples).toEqual([sample, { ...sample, atMs: 8, delivered: 8, admittedDrops: 2 }]);
});
