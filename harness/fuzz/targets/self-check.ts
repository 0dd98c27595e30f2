/**
 * A sink by itself, which knows nothing of the lines, and then the judge, who looks again at what was odd, come to
 * the very account of a receiver that knew the lines from the start. Only a time in a line's frame may be
 * changed unseen.
 */
import { Ledger } from '../../ledger/ledger.js';
import { Receiver } from '../../ledger/receiver.js';
import { LineSelfCheck } from '../../line/self-check.js';
import { assert } from '../../support/assert.js';
import { ManualClock } from '../../support/clock.js';
import { type Arrivals, arrivalsOf, sequenceOf } from './receiving.js';

export function fuzzSelfCheck(data: Buffer): void {
  const arrivals = arrivalsOf(data);
  const { run, templates } = arrivals;
  const messages = arrivals.messages.filter((message) => !hasChangedTime(message, arrivals));
  const known = counting(arrivals);
  const judged = counting(arrivals);
  const check = new LineSelfCheck();
  for (const message of messages) {
    known.receiver.deliver(message, 0, message.length);
    if (check.check(message, 0, message.length) === 'odd') {
      judged.receiver.deliver(message, 0, message.length);
    } else {
      assert(check.run === run, 'only lines of the one run');
      judged.ledger.received(check.stream, check.epoch, check.sequence, 0);
    }
  }
  const [one, other] = [known, judged].map(({ receiver, ledger }) => {
    receiver.settle();
    const written = { stream: 1, epoch: 1, first: 1, last: templates.period * 20 };
    return JSON.stringify(
      ledger.close({
        written: [{ ...written, fate: 'written' }],
        ...{ destroyed: [], complete: true },
      }).account,
    );
  });
  assert(
    one === other,
    `${one} where the lines are known, ${other} where they vouch for themselves`,
  );
}

function counting({ run, templates }: Arrivals) {
  const ledger = new Ledger({ streams: 1, apart: [] });
  return { ledger, receiver: new Receiver({ templates, run, ledger, clock: new ManualClock() }) };
}

/** Whole by what it says of itself, and yet no line of the run: then it differs in its frame's time alone. */
function hasChangedTime(message: Buffer, { forms, templates }: Arrivals): boolean {
  const check = new LineSelfCheck();
  if (check.check(message, 0, message.length) === 'odd') return false;
  if (sequenceOf(message, forms) !== null) return false;
  const { timestampStyle, timestampOffsets } = templates.frames[0]!;
  assert(timestampStyle !== null, 'a line without a time is whole or odd');
  const line = forms[0](check.sequence);
  assert(line.length === message.length, 'a changed time is as long as the right one');
  const end = Math.max(...timestampOffsets) + 31;
  const tailDiffers = templates.spec.format === 'docker-json';
  const from = tailDiffers ? 0 : end;
  const to = tailDiffers ? line.length - 33 : line.length;
  assert(line.subarray(from, to).equals(message.subarray(from, to)), 'nothing else was changed');
  return true;
}
