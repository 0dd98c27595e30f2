import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineTemplates } from '../line/templates.js';
import { ManualClock } from '../support/clock.js';
import { Ledger } from './ledger.js';
import { Receiver } from './receiver.js';

const run = 'r4n0me';
const stream = 9002;
const templates = new LineTemplates({
  seed: 42,
  format: 'plain',
  alphabet: 'mixed',
  payload: 'unique',
  sizes: { kind: 'uniform', bytesMin: 90, bytesMax: 300 },
  timestampOriginMs: 0,
  period: 1000,
  timestampStepMs: 0,
  criRecordBytesMax: 16_384,
});
const line = (sequence: number) =>
  Buffer.from(templates.renderLine(run, { stream, epoch: 1, sequence }));

type Deed = 'keep' | 'drop' | 'repeat' | 'swap' | 'cut' | 'split' | 'merge' | 'mutate' | 'nul';
const anyDeed = fc.constantFrom<Deed[]>(
  ...(['keep', 'drop', 'repeat', 'swap', 'cut', 'split', 'merge', 'mutate', 'nul'] as const),
);

/** Each deed is done to a line and its successor. */
function perform(deed: Deed, one: Buffer, next: Buffer, at: number): Buffer[] {
  if (deed === 'drop') return [next];
  if (deed === 'repeat') return [one, next, one];
  if (deed === 'swap') return [next, one];
  if (deed === 'cut') return [one.subarray(0, at), next];
  if (deed === 'split') return [one.subarray(0, at), one.subarray(at), next];
  if (deed === 'merge') return [Buffer.concat([one, next])];
  const changed = Buffer.from(one);
  if (deed === 'mutate') changed[at]! ^= 1;
  if (deed === 'nul') changed[at] = 0;
  return [changed, next];
}

it('finds every deed planted on a stream of its own, and no other', () => {
  fc.assert(
    fc.property(
      fc.array(anyDeed, { maxLength: 40 }),
      fc.integer({ min: 51, max: 88 }),
      (deeds, at) => {
        const ledger = new Ledger({ streams: 1, apart: [stream] });
        const receiver = new Receiver({ templates, run, ledger, clock: new ManualClock() });
        deeds.forEach((deed, index) => {
          const pair = [line(2 * index + 1), line(2 * index + 2)] as const;
          for (const message of perform(deed, ...pair, at))
            receiver.deliver(message, 0, message.length);
        });
        receiver.settle();
        const range = { stream, epoch: 1, first: 1, last: 2 * deeds.length };
        const written = deeds.length > 0 ? [{ ...range, fate: 'written' as const }] : [];
        const { apart, account } = ledger.close({ written, destroyed: [], complete: true });
        const times = (deed: Deed) => deeds.filter((other) => other === deed).length;
        const killed = (['drop', 'cut', 'split', 'mutate', 'nul'] as const).map(times);
        expect(account).toMatchObject({ written: 0, delivered: 0, unexpected: 0, lost: 0 });
        if (deeds.length === 0) return;
        expect(apart[0]!.account).toMatchObject({
          lost: killed.reduce((sum, count) => sum + count, 2 * times('merge')),
          duplicated: times('repeat'),
          reordered: times('swap'),
          corrupted: {
            truncated: times('cut'),
            split: 2 * times('split'),
            merged: times('merge'),
            mutated: times('mutate'),
            nulFilled: times('nul'),
          },
        });
      },
    ),
  );
});
