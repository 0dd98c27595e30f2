import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LumberjackFraming } from './lumberjack-framing.js';

const limits = { frameBytesMax: 20_000, windowBytesMax: 20_000, keepaliveMs: 1000 };

function framing(own: Partial<typeof limits> = {}) {
  const messages: string[] = [];
  const subject = new LumberjackFraming(['message'], { ...limits, ...own });
  const push = (bytes: Uint8Array) =>
    subject.push(Buffer.from(bytes), (from, start, end) => {
      messages.push(Buffer.from(from.subarray(start, end)).toString());
    });
  return { messages, subject, push };
}

function head(type: string, ...numbers: number[]): Buffer {
  const words = numbers.map((number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(number);
    return bytes;
  });
  return Buffer.concat([Buffer.from(`2${type}`), ...words]);
}

function event(sequence: number, value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  return Buffer.concat([head('J', sequence, json.length), json]);
}

function deflated(bytes: Buffer): Buffer {
  const small = deflateSync(bytes);
  return Buffer.concat([head('C', small.length), small]);
}

const events = (lines: readonly string[]) =>
  Buffer.concat(lines.map((message, at) => event(at + 1, { a: [1], message })));
const taken = { kind: 'taken' } as const;

test('windows, plain or deflated, wherever the stream is cut, are acknowledged when whole', () => {
  const line = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
  const window = fc.tuple(
    fc.array(line, { minLength: 1, maxLength: 5 }),
    fc.constantFrom('plain', 'deflated', 'all deflated'),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(window, { maxLength: 4 }), sizes, (windows, steps) => {
      const { messages, subject, push } = framing();
      const wire = Buffer.concat(
        windows.map(([lines, form]) => {
          const [opening, body] = [head('W', lines.length), events(lines)];
          if (form === 'all deflated') return deflated(Buffer.concat([opening, body]));
          return Buffer.concat([opening, form === 'plain' ? body : deflated(body)]);
        }),
      );
      const said: Buffer[] = [];
      for (let at = 0, step = 0; at < wire.length; step++) {
        const end = at + steps[step % steps.length]!;
        expect(push(wire.subarray(at, end))).toBe('ok');
        said.push(subject.take(taken));
        at = end;
      }
      expect(subject.finish()).toBe('clean');
      expect(messages).toEqual(windows.flatMap(([lines]) => lines));
      const acks = windows.map(([lines]) => head('A', lines.length));
      expect(Buffer.concat(said)).toEqual(Buffer.concat(acks));
    }),
  );
});

test('nothing of a window is delivered before it is whole', () => {
  const { messages, subject, push } = framing();
  expect(push(Buffer.concat([head('W', 3), events(['a', 'b'])]))).toBe('ok');
  expect(messages).toEqual([]);
  expect([subject.units, subject.take(taken).length]).toEqual([0, 0]);
  expect(subject.pendingBytes).toBeGreaterThan(0);
  expect(subject.finish()).toBe('unfinished');
  expect(messages).toEqual([]);
});

test('a window that a new one cuts short counts as it is', () => {
  const { messages, subject, push } = framing();
  push(Buffer.concat([head('W', 3), events(['a', 'b']), head('W', 1), events(['c'])]));
  expect(messages).toEqual(['a', 'b', 'c']);
  expect(subject.take(taken)).toEqual(Buffer.concat([head('A', 2), head('A', 1)]));
});

test('a partial read is acknowledged up to the event that was taken last', () => {
  const { push, subject } = framing();
  const windows = [head('W', 2), events(['a', 'b']), head('W', 3), events(['c', 'd', 'e'])];
  push(Buffer.concat(windows));
  const answer = subject.take({ kind: 'partial', taken: 4 });
  expect(answer).toEqual(Buffer.concat([head('A', 2), head('A', 2)]));
  push(Buffer.concat(windows));
  expect(subject.take({ kind: 'partial', taken: 0 })).toEqual(Buffer.alloc(0));
});

test('an event without the field is told as its JSON', () => {
  const { messages, subject, push } = framing();
  push(
    Buffer.concat([head('W', 2), event(1, { other: 'x' }), event(2, { message: 'a\n"\u00e4' })]),
  );
  expect(messages).toEqual(['{"other":"x"}', 'a\n"\u00e4']);
  expect(subject.malformed).toBe(1);
});

const one = Buffer.concat([head('W', 1), event(1, { message: 'x' })]);
test.each([
  ['version 1', Buffer.from('1W\0\0\0\u0001')],
  ['TLS', Buffer.from([0x16, 3, 1, 0, 0, 0])],
  ['an unknown frame', Buffer.from('2X\0\0\0\u0001')],
  ['an event without a window', event(1, { message: 'x' })],
  ['an event that is no JSON', Buffer.concat([head('W', 1), head('J', 1, 2), Buffer.from('[]')])],
  ['a frame over the limit', Buffer.concat([head('W', 1), head('J', 1, 20_001)])],
  ['a deflated frame over the limit', head('C', 20_001)],
  ['what is not deflated', Buffer.concat([head('C', 4), Buffer.from('abcd')])],
  ['a bomb', deflated(Buffer.alloc(1_000_000))],
  ['a frame that is deflated twice', deflated(deflated(one))],
  ['half an event, deflated', deflated(one.subarray(0, -1))],
  ['a window over the limit', Buffer.concat([head('W', 999), events(Array(200).fill('x'))])],
])('%s breaks the stream and delivers nothing', (_what, bytes) => {
  const { messages, push } = framing();
  expect(push(bytes)).toBe('broken');
  expect(messages).toEqual([]);
});

test('any bytes are bounded in what they keep, and never throw', () => {
  const chunk = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom(one, head('W', 2), head('J', 1, 100), deflated(one)),
  );
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
      const { subject, push } = framing({ frameBytesMax: 300 });
      for (const bytes of chunks) {
        if (push(bytes) === 'broken') return;
        expect(subject.pendingBytes).toBeLessThan(300 + 10 + 200 * 8 + 128 * 8);
      }
      subject.finish();
    }),
  );
});
