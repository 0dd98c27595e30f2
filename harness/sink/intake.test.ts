import { expect, test } from 'vitest';
import { AssertionFailure } from '../support/assert.js';
import { ManualClock } from '../support/clock.js';
import { Batch, Intake } from './intake.js';

const line = Buffer.from('abc');

test('the longest time of one go is what counts', () => {
  const clock = new ManualClock();
  const intake = new Intake(clock, () => clock.advance(2));
  intake.inOneGo(() => {
    intake.accept(line, 0, 3);
    intake.accept(line, 1, 3);
  });
  intake.inOneGo(() => intake.accept(line, 0, 1));
  expect(intake.counters()).toMatchObject({ accepted: 3, bytes: 6, stallMsMax: 4 });
});

test('a delivery within a delivery is a bug of ours', () => {
  const intake: Intake = new Intake(new ManualClock(), () => {
    intake.inOneGo(() => {});
  });
  expect(() => intake.inOneGo(() => intake.accept(line, 0, 3))).toThrow(AssertionFailure);
});

test('a failing ledger does not leave the sink busy', () => {
  let failing = true;
  const intake = new Intake(new ManualClock(), () => {
    if (failing) throw new Error('ledger');
  });
  expect(() => intake.inOneGo(() => intake.accept(line, 0, 3))).toThrow('ledger');
  failing = false;
  intake.inOneGo(() => intake.accept(line, 0, 3));
  expect(intake.counters().accepted).toBe(2);
});

test('a batch keeps what was in bytes that are reused', () => {
  const taken: string[] = [];
  const intake = new Intake(new ManualClock(), (bytes) =>
    taken.push(Buffer.from(bytes).toString()),
  );
  const batch = new Batch();
  const reused = Buffer.from('one');
  batch.add(reused, 0, 3);
  reused.write('two');
  batch.add(reused, 0, 3);
  expect(intake.inOneGo(() => batch.split(intake, 1))).toBe(0);
  expect(taken).toEqual(['one', 'two']);
});
