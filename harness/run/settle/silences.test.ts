import { expect, it } from 'vitest';
import { Ledger } from '../../ledger/ledger.js';
import { ManualClock } from '../../support/clock.js';
import { Silences } from './silences.js';

function following(missing: () => number) {
  const clock = new ManualClock();
  const ledger = new Ledger({ streams: 2, apart: [] });
  const silences = new Silences({ streams: 2, ledger, clock, missing });
  const arriveAfter = (ms: number, stream: number, sequence: number) => {
    clock.advance(ms);
    silences.look();
    ledger.received(stream, 1, sequence, clock.nowMs());
    silences.look();
  };
  return { silences, arriveAfter };
}

it('are as long as a stream took to come back while lines were owed', () => {
  const { silences, arriveAfter } = following(() => 9);
  arriveAfter(100, 1, 1);
  arriveAfter(100, 2, 1);
  arriveAfter(4_000, 2, 2);
  expect(silences.longestMs).toBe(4_000);
  arriveAfter(100, 1, 2);
  expect(silences.longestMs).toBe(4_200);
});

it('are none while everything had arrived', () => {
  let missing = 0;
  const { silences, arriveAfter } = following(() => missing);
  arriveAfter(100, 1, 1);
  arriveAfter(9_000, 1, 2);
  missing = 1;
  arriveAfter(300, 2, 1);
  expect(silences.longestMs).toBe(300);
});
