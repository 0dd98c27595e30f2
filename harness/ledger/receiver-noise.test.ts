/** Lines of floods' victims among the messages: told from lines, from pieces and from strangers. */
import { expect, it } from 'vitest';
import { noiseMark } from '../line/noise.js';
import { LineTemplates } from '../line/templates.js';
import { ManualClock } from '../support/clock.js';
import { Ledger } from './ledger.js';
import { Receiver } from './receiver.js';

const run = 'r4n0me';
const templates = new LineTemplates({
  ...{ seed: 42, format: 'plain', alphabet: 'mixed', payload: 'unique', period: 1000 },
  sizes: { kind: 'uniform', bytesMin: 90, bytesMax: 300 },
  ...{ timestampOriginMs: 0, timestampStepMs: 10, criRecordBytesMax: 128 },
});

/** The account of messages against lines 1 .. last, and what was sampled of malformed ones. */
function received(messages: readonly Uint8Array[], last = 0) {
  const ledger = new Ledger({ streams: 1, apart: [] });
  const samples: unknown[] = [];
  const receiver = new Receiver({
    ...{ templates, run, ledger, clock: new ManualClock() },
    onMalformed: (sample) => samples.push(sample),
  });
  for (const message of messages) receiver.deliver(message, 0, message.length);
  receiver.settle();
  const written = [{ stream: 1, epoch: 1, first: 1, last, fate: 'written' }] as const;
  return { ...ledger.close({ written, destroyed: [], complete: true }), samples, ledger };
}

const line = (sequence: number) =>
  Buffer.from(templates.renderLine(run, { stream: 1, epoch: 1, sequence }));
const logged = (mark: string) => Buffer.from(`{"oob.prefix": "${mark}", "tcp.syn": 1}`);

it("a victim's line is noise, and no part of the account", () => {
  const noise = logged(noiseMark(run));
  const found = received([noise, line(1), noise], 1);
  expect(found.noise).toEqual({ messages: 2, bytes: 2 * noise.length });
  expect(found.ledger.noisy).toEqual(found.noise);
  expect(found).toMatchObject({ received: 1, account: { delivered: 1, unexpected: 0 } });
  expect(found.samples).toEqual([]);
});

it.each([
  ["with another run's mark", logged(noiseMark('0ther0'))],
  ['with the word alone', logged('lostline-noise')],
  ['cut off its mark', Buffer.from('"tcp.syn": 1}')],
])('what looks like noise %s is unexpected', (_, message) => {
  const found = received([message]);
  expect(found.noise.messages).toBe(0);
  expect(found.account.unexpected).toBe(1);
});

it('a line that is merged with noise is corrupted, and not delivered', () => {
  const found = received([Buffer.concat([line(1), logged(noiseMark(run))])], 1);
  expect(found.noise.messages).toBe(0);
  expect(found.account).toMatchObject({ delivered: 0, lost: 1, unexpected: 0 });
  expect(found.account.corrupted.mutated + found.account.corrupted.merged).toBe(1);
});
