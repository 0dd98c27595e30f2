import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineSpec, lineFormats, payloadModes } from '../line/spec.js';
import { LineTemplates } from '../line/templates.js';
import { ManualClock } from '../support/clock.js';
import { Ledger } from './ledger.js';
import { type MalformedSample, sampleLimits } from './malformed-sample.js';
import type { SequenceRange } from './ranges.js';
import { Receiver } from './receiver.js';

const run = 'r4n0me';
const spec: LineSpec = {
  seed: 42,
  format: 'plain',
  alphabet: 'mixed',
  payload: 'unique',
  sizes: { kind: 'uniform', bytesMin: 90, bytesMax: 300 },
  timestampOriginMs: Date.UTC(2026, 0, 31),
  period: 1000,
  timestampStepMs: 10,
  criRecordBytesMax: 128,
};
const plain = new LineTemplates(spec);
const byFormat = new Map(
  lineFormats.map((format) => [format, new LineTemplates({ ...spec, format })]),
);
const withIdenticalHead = new Map(
  lineFormats.map((format) => {
    const sizes = { kind: 'uniform', bytesMin: 1100, bytesMax: 1300 } as const;
    return [format, new LineTemplates({ ...spec, format, payload: 'identical-head', sizes })];
  }),
);

function setUp(templates = plain) {
  const clock = new ManualClock();
  const ledger = new Ledger({ streams: 1, apart: [9002] });
  const samples: MalformedSample[] = [];
  const receiver = new Receiver({
    templates,
    run,
    ledger,
    clock,
    onMalformed: (sample) => samples.push(sample),
  });
  const line = (sequence: number) =>
    Buffer.from(templates.renderLine(run, { stream: 1, epoch: 1, sequence }));
  const deliver = (...messages: Uint8Array[]) => {
    for (const message of messages) receiver.deliver(message, 0, message.length);
  };
  /** Settles, and closes against lines 1 .. last of stream 1. */
  const close = (last: number) => {
    receiver.settle();
    const closed = ledger.close({
      written: [{ stream: 1, epoch: 1, first: 1, last, fate: 'written' }],
      destroyed: [],
      complete: true,
    });
    return { ...closed, stream: closed.streams[0]! };
  };
  return { clock, ledger, receiver, samples, line, deliver, close };
}

const numbersOf = (ranges: Iterable<SequenceRange>) =>
  [...ranges].flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );

describe('a message', () => {
  it('that is a whole line is received, also in the middle of a buffer', () => {
    const { ledger, receiver, line, close } = setUp();
    const buffer = Buffer.concat([line(1), Buffer.from('\n'), line(2)]);
    receiver.deliver(buffer, 0, line(1).length);
    receiver.deliver(buffer, line(1).length + 1, buffer.length);
    receiver.deliver(new Uint8Array(line(2)), 0, line(2).length);
    expect([ledger.intact, ledger.delivered]).toEqual([3, 2]);
    expect(close(2).account).toMatchObject({ delivered: 2, duplicated: 1, lost: 0 });
  });

  it('cut short is truncated when its rest never comes', () => {
    const { line, deliver, close } = setUp();
    deliver(line(1).subarray(0, 70), line(2));
    const { account, stream, received } = close(2);
    expect(account).toMatchObject({ delivered: 1, lost: 1, corrupted: { truncated: 1 } });
    expect(numbersOf(stream.corruptedOnly('truncated'))).toEqual([1]);
    expect(received).toBe(2);
  });

  it.each([
    ['within the magic', 2],
    ['within the token', 30],
    ['after the token', 60],
  ])('cut short at its front or end %s is truncated', (_, cut) => {
    const { line, deliver, close } = setUp();
    deliver(line(2).subarray(cut), line(1).subarray(0, cut));
    const { account } = close(2);
    expect(account).toMatchObject({ lost: 2, unexpected: 0, corrupted: { truncated: 2 } });
  });

  it('with two lines is merged once, and both are lost', () => {
    const { line, deliver, close } = setUp();
    deliver(Buffer.concat([line(1), line(2)]), Buffer.concat([line(3), line(4), line(3)]));
    const { account, stream, received } = close(5);
    expect(account).toMatchObject({ lost: 5, corrupted: { merged: 2 } });
    expect(numbersOf(stream.corruptedOnly('merged'))).toEqual([1, 2, 3, 4]);
    expect(received).toBe(2);
  });

  it('with a changed byte is mutated, with NULs NUL-filled', () => {
    const { line, deliver, close } = setUp();
    const mutated = line(1);
    mutated[60]! ^= 1;
    const nulFilled = line(2).fill(0, 60, 70);
    deliver(mutated, nulFilled, Buffer.alloc(300));
    const { account, stream } = close(2);
    expect(account).toMatchObject({ lost: 2, corrupted: { mutated: 1, nulFilled: 2 } });
    expect(numbersOf(stream.corruptedOnly('nulFilled'))).toEqual([2]);
  });

  it('of something else is unexpected', () => {
    const { deliver, close } = setUp();
    const foreign = plain.renderLine('other1', { stream: 1, epoch: 1, sequence: 1 });
    const tooLong = Buffer.concat([
      Buffer.alloc(400, 'x'),
      plain.frames[1]!.bytes.subarray(60, -1),
    ]);
    deliver(Buffer.from('hello, world'), Buffer.alloc(0), foreign, tooLong);
    expect(close(1).account).toMatchObject({ lost: 1, unexpected: 4 });
  });
});

describe('a split line', () => {
  const anyPieces = fc.record({
    format: fc.constantFrom(...lineFormats),
    payload: fc.constantFrom(...payloadModes),
    sequence: fc.integer({ min: 1, max: 5000 }),
    sizes: fc.array(fc.integer({ min: 8, max: 120 }), { minLength: 1, maxLength: 4 }),
    between: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  });

  it('is known by its pieces, wherever it is cut and whatever comes between', () => {
    fc.assert(
      fc.property(anyPieces, ({ format, payload, sequence, sizes, between }) => {
        const templates = (payload === 'unique' ? byFormat : withIdenticalHead).get(format)!;
        const { line, deliver, close } = setUp(templates);
        const pieces: Buffer[] = [];
        let rest = line(sequence);
        for (const size of sizes) {
          if (size >= rest.length) break;
          pieces.push(rest.subarray(0, size));
          rest = rest.subarray(size);
        }
        pieces.push(rest);
        // What follows a cut just before the token can be a whole payload, so a line of its own.
        fc.pre(!isCutAt(templates.frames[sequence % 1000]!.tokenOffset, pieces));
        pieces.forEach((piece, index) => {
          deliver(piece);
          if (between[index]) deliver(line(sequence + 1 + index));
        });
        const { account, stream, received } = close(sequence);
        if (pieces.length === 1) {
          expect(account.delivered).toBe(1);
          return;
        }
        expect(account.corrupted).toMatchObject({ split: pieces.length, truncated: 0, mutated: 0 });
        expect(numbersOf(stream.corruptedOnly('split'))).toEqual([sequence]);
        const others = pieces.filter((_, index) => between[index]).length;
        expect(received).toBe(pieces.length + others);
      }),
      { numRuns: 200 },
    );
  });

  it('is known when it is cut just before its token', () => {
    const { line, deliver, close } = setUp(byFormat.get('json'));
    const at = byFormat.get('json')!.frames[1]!.tokenOffset;
    deliver(line(1).subarray(0, at), line(1).subarray(at, at + 60), line(1).subarray(at + 60));
    expect(close(1).account).toMatchObject({ lost: 1, unexpected: 0, corrupted: { split: 3 } });
  });

  it('is known when its end alone would look like a payload behind something else', () => {
    const templates = byFormat.get('cri')!;
    const sequence = templates.payloads.findIndex((payload) => payload.length <= 128);
    const { line, deliver, close } = setUp(templates);
    deliver(line(sequence).subarray(0, 8), line(sequence).subarray(8));
    expect(close(sequence).account).toMatchObject({ unexpected: 0, corrupted: { split: 2 } });
  });

  it('does not take what merely begins like its rest', () => {
    const { line, deliver, close } = setUp();
    const rest = line(1).subarray(60);
    deliver(line(1).subarray(0, 60), rest.subarray(0, 3), Buffer.concat([rest, Buffer.from('!')]));
    expect(close(1).account).toMatchObject({
      unexpected: 2,
      corrupted: { truncated: 1, split: 0 },
    });
  });

  it('is told from another that is split at the same time', () => {
    const { line, deliver, close } = setUp();
    const [one, other] = [line(1), line(2)];
    deliver(one.subarray(0, 80), other.subarray(0, 70), one.subarray(80), other.subarray(70));
    const { account, stream } = close(2);
    expect(account).toMatchObject({ lost: 2, corrupted: { split: 4, truncated: 0 } });
    expect(numbersOf(stream.corruptedOnly('split'))).toEqual([1, 2]);
  });

  it('of CRI records that nobody joined is one too: their newline is in no message', () => {
    const { line, deliver, close } = setUp(byFormat.get('cri'));
    const records = [3, 4, 5]
      .map((sequence) => line(sequence).toString('latin1').split('\n'))
      .find((found) => found.length === 3)!;
    deliver(...records.map((record) => Buffer.from(record, 'latin1')));
    expect(close(5).account.corrupted).toMatchObject({ split: 3 });
  });

  it('is lost all the same, unless it also came whole', () => {
    const { line, deliver, close } = setUp();
    deliver(line(1).subarray(0, 80), line(1).subarray(80), line(1));
    const { account } = close(1);
    expect(account).toMatchObject({ delivered: 1, lost: 0, corrupted: { split: 2 } });
  });

  it('whose last piece never comes is split, and lost', () => {
    const { line, deliver, close } = setUp();
    deliver(line(1).subarray(0, 60), line(1).subarray(60, 80));
    expect(close(1).account).toMatchObject({ lost: 1, unexpected: 0, corrupted: { split: 2 } });
  });

  it('does not make heads wait without bound', () => {
    const { ledger, line, deliver } = setUp();
    for (let sequence = 1; sequence <= 4100; sequence++) deliver(line(sequence).subarray(0, 60));
    expect(ledger.receiptsOf(1, 1)!.corruption.truncated).toBe(4);
    for (let count = 0; count < 20; count++) deliver(Buffer.from('LL-r4n0me-0001'));
    const none = { written: [], destroyed: [], complete: true };
    expect(ledger.close(none).account.corrupted.truncated).toBe(8);
  });
});

it('stamps lines with the instant at which their buffer came', () => {
  const { clock, ledger, receiver, line, close } = setUp();
  const buffer = Buffer.concat([line(1), line(2)]);
  const cut = line(1).length;
  ledger.lateAfter(50);
  receiver.deliver(buffer, 0, cut);
  clock.advance(100);
  receiver.deliver(buffer, cut, buffer.length);
  line(3).copy(buffer);
  receiver.deliver(buffer, 0, line(3).length);
  expect(close(3).stream.account).toMatchObject({ delivered: 3, late: 1 });
});

it('remembers lines of refused requests', () => {
  const { receiver, line, close } = setUp();
  for (const message of [line(1), line(2).subarray(0, 60), Buffer.from('noise')]) {
    receiver.refused(message, 0, message.length);
  }
  expect(numbersOf(close(3).stream.refusedOnly())).toEqual([1, 2]);
});

it('shows the first malformed messages of each kind', () => {
  const { receiver, samples, line, deliver } = setUp();
  for (let count = 0; count < sampleLimits.perKind + 5; count++) deliver(Buffer.from('a\tb\n'));
  deliver(line(7).subarray(0, 80));
  expect(samples.length).toBe(sampleLimits.perKind);
  expect(samples[0]).toMatchObject({ kind: 'unexpected', text: 'a.b.', hex: '6109620a', bytes: 4 });
  receiver.settle();
  expect(samples.at(-1)).toMatchObject({ kind: 'truncated', sequence: 7, bytes: 80, messages: 1 });
  expect(samples.at(-1)!.hex).toBe(line(7).subarray(0, 80).toString('hex'));
});

function isCutAt(offset: number, pieces: readonly Buffer[]): boolean {
  let at = 0;
  return pieces.slice(0, -1).some((piece) => {
    at += piece.length;
    return at === offset;
  });
}
