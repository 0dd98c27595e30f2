import { decodeMulti, encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventDecoder } from './events.js';
import { ForwardFraming } from './forward-framing.js';
import { MsgpackScan } from './msgpack-scan.js';

const messageBytesMax = 20_000;

function framing() {
  const messages: string[] = [];
  const secrets = { sharedKey: '', username: '', password: '' };
  const salts = { nonce: '', auth: '' };
  const events = new EventDecoder(['log'], messageBytesMax);
  const subject = new ForwardFraming({ events, messageBytesMax, secrets, salts });
  const push = (bytes: Uint8Array) =>
    subject.push(Buffer.from(bytes), (from, start, end) => {
      messages.push(Buffer.from(from.subarray(start, end)).toString());
    });
  return { messages, subject, push };
}

const line = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
const record = fc.record({ a: fc.integer(), log: line, z: fc.array(fc.double()) });
const records = fc.array(record, { minLength: 1, maxLength: 5 });
const mode = fc.constantFrom('message', 'forward', 'packed');

type Given = readonly { readonly log: string }[];

function wire(kind: 'message' | 'forward' | 'packed', given: Given, chunk: string): Uint8Array[] {
  if (kind === 'forward') return [encode(['t', given.map((one) => [1, one]), { chunk }])];
  if (kind === 'message') return given.map((one) => encode(['t', 1, one, { chunk }]));
  return [encode(['t', Buffer.concat(given.map((one) => encode([1, one]))), { chunk }])];
}

test('every mode, wherever the stream is cut, is taken and acknowledged in order', () => {
  const message = fc.tuple(mode, records, fc.base64String({ minLength: 4, maxLength: 8 }));
  const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 4 }), sizes, (sent, steps) => {
      const { messages, subject, push } = framing();
      const parts = sent.map(([kind, given, chunk]) => ({ chunk, wire: wire(kind, given, chunk) }));
      const bytes = Buffer.concat(parts.flatMap((part) => part.wire));
      const said: Buffer[] = [];
      for (let at = 0, step = 0; at < bytes.length; step++) {
        const end = at + steps[step % steps.length]!;
        expect(push(bytes.subarray(at, end))).toBe('ok');
        said.push(subject.take({ kind: 'taken' }));
        at = end;
      }
      expect(subject.finish()).toBe('clean');
      expect(messages).toEqual(sent.flatMap(([, given]) => given.map(({ log }) => log)));
      const acks = parts.flatMap((part) => part.wire.map(() => ({ ack: part.chunk })));
      expect([...decodeMulti(Buffer.concat(said))]).toEqual(acks);
    }),
  );
});

test('the scan ends where the codec ends, for any value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(64), (given, cut) => {
      const bytes = Buffer.from(encode(given));
      const scan = new MsgpackScan(1000);
      const early = Math.min(cut, bytes.length - 1);
      const first = scan.scan(bytes.subarray(0, early), 0);
      expect(first).toHaveProperty('bytes');
      expect((first as { bytes: number }).bytes).toBeLessThanOrEqual(bytes.length);
      expect(scan.scan(Buffer.concat([Buffer.alloc(9), bytes]), 9)).toBe(9 + bytes.length);
    }),
  );
});

test('a depth of a million costs nothing and ends as broken', () => {
  const { subject, push } = framing();
  expect(push(Buffer.alloc(1_000_000, 0x91))).toBe('broken');
  expect(subject.pendingBytes).toBe(0);
});

test('any bytes are bounded in what they keep, and never throw', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (chunks) => {
      const { subject, push } = framing();
      for (const chunk of chunks) if (push(chunk) === 'broken') return;
      expect(subject.pendingBytes).toBeLessThanOrEqual(8 * 300);
      subject.finish();
    }),
  );
});

test('a damaged message is cut or taken, but never throws', () => {
  fc.assert(
    fc.property(records, mode, fc.nat(400), fc.nat(255), (given, kind, at, byte) => {
      const bytes = Buffer.concat(wire(kind, given, 'c'));
      bytes[at % bytes.length] = byte;
      expect(['ok', 'broken']).toContain(framing().push(bytes));
    }),
  );
});
