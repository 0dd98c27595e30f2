import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, test } from 'vitest';
import { BodyError } from '../http/http-body.js';
import type { Messages } from '../http/http-protocol.js';
import { bodyText } from './body-text.js';
import { messagesInJson } from './json.js';
import { messagesInProtobuf } from './protobuf.js';
import { exportRequest } from './request.js';

const textOf = bodyText(['message', 'log']);

function texts(messages: Messages): string[] {
  const all: string[] = [];
  messages((bytes, start, end) => {
    all.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  });
  return all;
}

const fromProtobuf = (bytes: Uint8Array) => texts(messagesInProtobuf(bytes, textOf));
const fromJson = (value: unknown) =>
  texts(messagesInJson(Buffer.from(JSON.stringify(value)), textOf));

/** Length-delimited fields, one within the other, the innermost first. */
function nested(inner: Uint8Array, ...numbers: number[]): Uint8Array {
  return numbers.reduce(
    (bytes, number) =>
      protobuf.Writer.create()
        .uint32((number << 3) | 2)
        .bytes(bytes)
        .finish(),
    inner,
  );
}

/** A request whose one record has these fields. */
const ofRecord = (fields: Uint8Array) => nested(fields, 2, 2, 1);
/** A request whose one record has this AnyValue as its body. */
const ofBody = (value: Uint8Array) => ofRecord(nested(value, 5));
const bytesOf = (text: string) => Buffer.from(text, 'latin1');
const ofRecords = (...logRecords: unknown[]) => ({
  resourceLogs: [{ scopeLogs: [{ logRecords }] }],
});
const ofJson = (body: unknown) => fromJson(ofRecords({ body }));

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

describe('protobuf', () => {
  test('gives every byte of every line, in order', () => {
    fc.assert(
      fc.property(someLines, (lines) => {
        const expected = lines.map((line) => Buffer.from(line).toString('latin1'));
        expect(fromProtobuf(exportRequest(lines))).toEqual(expected);
      }),
    );
  });

  test('cut anywhere, it gives nothing but an error', () => {
    const whole = exportRequest([bytesOf('one'), bytesOf('two'), bytesOf('three')]);
    for (let length = 1; length < whole.length; length++) {
      expect(() => fromProtobuf(whole.subarray(0, length))).toThrow(BodyError);
    }
  });

  test('survives any bytes, and any change of a good request', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
        survives(() => fromProtobuf(bytes)),
      ),
    );
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(someLines, fc.array(change, { minLength: 1, maxLength: 5 }), (lines, changes) => {
        const bytes = exportRequest([bytesOf('first'), ...lines]);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        survives(() => fromProtobuf(bytes));
      }),
      { numRuns: 500 },
    );
  });

  test('skips fields that it does not know', () => {
    const unknown = protobuf.Writer.create()
      .uint32(8000)
      .uint32(7)
      .uint32(8010)
      .bytes(Uint8Array.of(1));
    const record = Buffer.concat([unknown.finish(), nested(bytesOf('line'), 1, 5)]);
    expect(fromProtobuf(ofRecord(record))).toEqual(['line']);
  });

  test.each([
    ['a varint without an end', Buffer.alloc(20, 0xff)],
    ['a varint as the last byte', Buffer.from([0x0a, 0x80])],
    ['field number 0', Buffer.from([0x02, 0x00])],
    ['a wire type that does not exist', Buffer.from([0x0f, 0x00])],
    ['a body that is a number', ofRecord(Buffer.from([0x28, 0x01]))],
    ['a string longer than its message', ofBody(Buffer.from([0x0a, 0x05, 0x61]))],
    ['a length of 4 GB', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['groups in groups', Buffer.alloc(100_000, 0x7b)],
    ['an array in an array, without end', ofBody(nestedArrays(10_000))],
    ['a field past the end of an attribute', ofRecord(nested(Buffer.from([0x0a, 0x09]), 6))],
  ])('refuses %s', (_what, bytes) => {
    expect(() => fromProtobuf(bytes)).toThrow(/^the body is not the protobuf message expected/);
  });

  test('says what a body is that is no string', () => {
    const number = Buffer.from([0x18, 0x2a]);
    const pair = (key: string, value: string) =>
      nested(Buffer.concat([nested(bytesOf(key), 1), nested(bytesOf(value), 1, 2)]), 1);
    const map = (...pairs: Uint8Array[]) => ofBody(nested(Buffer.concat(pairs), 6));
    expect(fromProtobuf(ofBody(number))).toEqual(['42']);
    expect(fromProtobuf(ofBody(nested(bytesOf('raw \u00ff'), 7)))).toEqual(['raw \u00ff']);
    expect(fromProtobuf(map(pair('log', 'line'), pair('a', 'b')))).toEqual(['line']);
    expect(fromProtobuf(map(pair('__proto__', 'x')))).toEqual(['{"__proto__":"x"}']);
    expect(fromProtobuf(ofBody(nested(nested(bytesOf('x'), 1, 1), 5)))).toEqual(['["x"]']);
    expect(
      fromProtobuf(Buffer.concat([ofBody(Buffer.alloc(0)), ofRecord(Buffer.alloc(0))])),
    ).toEqual([]);
  });

  test('of a body with several values the last one counts', () => {
    const value = Buffer.concat([nested(bytesOf('first'), 1), nested(bytesOf('last'), 1)]);
    expect(fromProtobuf(ofBody(value))).toEqual(['last']);
  });
});

function nestedArrays(levels: number): Uint8Array {
  let bytes: Uint8Array = nested(bytesOf('x'), 1);
  for (let level = 0; level < levels; level++) bytes = nested(bytes, 1, 5);
  return bytes;
}

describe('JSON', () => {
  test('gives every line, in order', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(fc.array(text), (lines) => {
        const records = lines.map((stringValue) => ({ body: { stringValue } }));
        const expected = lines.map((line) => Buffer.from(line).toString('latin1'));
        expect(fromJson(ofRecords(...records))).toEqual(expected);
      }),
    );
  });

  test('survives any value where one belongs', () => {
    const names = [
      'resourceLogs',
      'scopeLogs',
      'logRecords',
      'body',
      'kvlistValue',
      'values',
      'key',
    ];
    const key = fc.constantFrom(...names, 'value', 'stringValue', 'arrayValue', '__proto__');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 8, depthSize: 'large' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => survives(() => fromJson(value))),
      { numRuns: 500 },
    );
    fc.assert(fc.property(tree, (body) => survives(() => ofJson(body))));
  });

  test('says what a body is that is no string', () => {
    const values = [{ key: 'a', value: { boolValue: true } }];
    const line = { key: 'message', value: { stringValue: 'line' } };
    expect(ofJson({ intValue: '42' })).toEqual(['42']);
    expect(ofJson({ bytesValue: Buffer.from('raw').toString('base64') })).toEqual(['raw']);
    expect(ofJson({ kvlistValue: { values } })).toEqual(['{"a":true}']);
    expect(ofJson({ kvlistValue: { values: [...values, line] } })).toEqual(['line']);
    expect(fromJson(ofRecords({}, { body: null }, { body: {} }))).toEqual([]);
    expect(fromJson({})).toEqual([]);
  });

  test('refuses values nested without end', () => {
    let body: unknown = { stringValue: 'x' };
    for (let level = 0; level < 100; level++) body = { arrayValue: { values: [body] } };
    expect(() => ofJson(body)).toThrow('nested more than 50 deep');
  });

  test('refuses more objects than it can hold', () => {
    const bomb = Buffer.from(`{"resourceLogs":[${'{},'.repeat(5_000_000)}{}]}`);
    expect(() => messagesInJson(bomb, textOf)).toThrow('more than 5000000 objects');
  });
});
