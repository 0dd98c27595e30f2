import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harnessStreams } from '../evidence/layout.js';
import { Ledger } from '../ledger/ledger.js';
import { Receiver } from '../ledger/receiver.js';
import { bodyAlphabets, lineFormats } from '../line/spec.js';
import { LineTemplates } from '../line/templates.js';
import { ManualClock } from '../support/clock.js';
import { Random } from '../support/random.js';
import { planSelfTest } from './self-test.js';

const run = 's3lft3';

/** What the ledger finds in the planted messages. */
function find(templates: LineTemplates, messages: readonly Uint8Array[], lines: number) {
  const stream = harnessStreams.selfTest;
  const ledger = new Ledger({ streams: 1, apart: [stream] });
  const receiver = new Receiver({ templates, run, ledger, clock: new ManualClock() });
  for (const message of messages) receiver.deliver(message, 0, message.length);
  receiver.settle();
  const range = { stream, epoch: 1, first: 1, last: lines, fate: 'written' } as const;
  const closed = ledger.close({ written: [range], destroyed: [], complete: true });
  const account = closed.apart[0]!.account;
  return { ...account, ...account.corrupted };
}

describe('the self-test', () => {
  it('plants what the ledger finds, for every seed, format and size', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...lineFormats),
        fc.constantFrom(...bodyAlphabets),
        fc.constantFrom(52, 60, 200),
        (seed, format, alphabet, bytes) => {
          const templates = new LineTemplates({
            seed,
            format,
            alphabet,
            payload: 'unique',
            sizes: { kind: 'fixed', bytes },
            timestampOriginMs: 0,
            period: 1000,
            timestampStepMs: 1,
            criRecordBytesMax: 16_384,
          });
          const test = planSelfTest(templates, run, new Random(seed));
          expect(find(templates, test.messages, test.lines)).toMatchObject(test.planted);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('would see a ledger that misses one planted line', () => {
    const templates = new LineTemplates({
      seed: 1,
      format: 'plain',
      alphabet: 'ascii',
      payload: 'unique',
      sizes: { kind: 'fixed', bytes: 200 },
      timestampOriginMs: 0,
      period: 1000,
      timestampStepMs: 1,
      criRecordBytesMax: 16_384,
    });
    const test = planSelfTest(templates, run, new Random(1));
    const found = find(templates, test.messages.slice(0, -1), test.lines);
    expect(found.delivered).toBe(test.planted.delivered - 1);
  });
});
