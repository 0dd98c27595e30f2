import fc from 'fast-check';
import { compressSync } from 'snappy';
import { describe, expect, test } from 'vitest';
import { BodyError } from '../http/http-body.js';
import type { Messages } from '../http/http-protocol.js';
import { messagesInJson } from './json.js';
import { messagesInPush, pushOf } from './push.js';
import { pack, unpack } from './snappy.js';

const bytesMax = 100_000;

function texts(messages: Messages): string[] {
  const all: string[] = [];
  messages((bytes, start, end) => {
    all.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  });
  return all;
}

const fromPush = (packed: Uint8Array) => texts(messagesInPush(unpack(packed, bytesMax)));
const fromJson = (value: unknown) => texts(messagesInJson(Buffer.from(JSON.stringify(value))));

/** Whatever happens, it is messages or a BodyError. */
function survives(read: () => string[]): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    expect([400, 413]).toContain(error.status);
  }
}

const someLines = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 });
const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 });

function changed(bytes: Uint8Array, all: readonly (readonly [number, number])[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const [at, value] of all) copy[at % copy.length] = value;
  return copy;
}

describe('protobuf in snappy', () => {
  test('gives every byte of every line, in order', () => {
    fc.assert(
      fc.property(someLines, (lines) => {
        const expected = lines.map((line) => Buffer.from(line).toString('latin1'));
        expect(fromPush(pack(pushOf(lines, '{a="b"}', 1)))).toEqual(expected);
      }),
    );
  });

  test('survives any bytes, and any change before or after it is packed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => survives(() => fromPush(bytes))),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(someLines, changes, (lines, all) => {
        const push = pushOf(lines, '{a="b"}', 1);
        survives(() => fromPush(changed(pack(push), all)));
        survives(() => fromPush(pack(changed(push, all))));
      }),
      { numRuns: 500 },
    );
  });

  test('is refused over its limit by what it says of itself', () => {
    expect(() => unpack(compressSync(Buffer.alloc(1000)), 999)).toThrow(
      'the body is larger than 999 bytes: it unpacks to 1000',
    );
    expect(unpack(compressSync(Buffer.alloc(1000)), 1000)).toHaveLength(1000);
  });
});

describe('JSON', () => {
  test('gives every line, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 })), (lines) => {
        const values = lines.map((line) => ['1', line, { a: 'b' }]);
        const expected = lines.map((line) => Buffer.from(line).toString('latin1'));
        expect(fromJson({ streams: [{ stream: {}, values }] })).toEqual(expected);
      }),
    );
  });

  test('survives any value where one belongs', () => {
    const key = fc.constantFrom('streams', 'stream', 'values', '__proto__');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6, depthSize: 'large' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => survives(() => fromJson(value))),
      { numRuns: 500 },
    );
  });
});
