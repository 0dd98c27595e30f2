import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineFraming } from './line-framing.js';
import type { Deliver } from './sink.js';

function collector() {
  const messages: string[] = [];
  const emit: Deliver = (bytes, start, end) => {
    messages.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  };
  return { messages, emit };
}

/** `bytes` cut at the given places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

test('lines are the same wherever the stream is cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\0', 'b'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (whole, cuts) => {
      const { messages, emit } = collector();
      const framing = new LineFraming(100);
      for (const piece of pieces(Buffer.from(whole), cuts)) framing.push(piece, emit);
      framing.finish(emit);
      expect(messages).toEqual(whole.split('\n').filter((line) => line !== ''));
      expect(framing.pendingBytes).toBe(0);
    }),
  );
});

test('a carriage return belongs to the line', () => {
  const { messages, emit } = collector();
  new LineFraming(100).push(Buffer.from('a\r\nb\n'), emit);
  expect(messages).toEqual(['a\r', 'b']);
});

test('what has no newline waits, and is told as unfinished at the end', () => {
  const { messages, emit } = collector();
  const framing = new LineFraming(100);
  framing.push(Buffer.from('one\ntw'), emit);
  expect([messages, framing.pendingBytes]).toEqual([['one'], 2]);
  expect(framing.finish(emit)).toBe('unfinished');
  expect(messages).toEqual(['one', 'tw']);
  expect(framing.finish(emit)).toBe('clean');
});

test.each([
  ['within one chunk', ['12345\n']],
  ['across chunks', ['123', '45']],
  ['at the end of a chunk', ['ok\n12345']],
])('a line over the limit breaks the stream %s', (_where, chunks) => {
  const { emit } = collector();
  const framing = new LineFraming(4);
  const outcomes = chunks.map((chunk) => framing.push(Buffer.from(chunk), emit));
  expect(outcomes.at(-1)).toBe('broken');
  expect(framing.pendingBytes).toBeLessThanOrEqual(4);
});

test('a long line in single bytes costs no more than its bound', () => {
  const { messages, emit } = collector();
  const framing = new LineFraming(100_000);
  for (let count = 0; count < 100_000; count++) framing.push(Buffer.from('x'), emit);
  framing.push(Buffer.from('\n'), emit);
  expect(messages).toEqual(['x'.repeat(100_000)]);
});
