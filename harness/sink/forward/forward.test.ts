import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { FluentClient, type FluentClientOptions } from '@fluent-org/logger';
import { decodeMulti, encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { Recording } from '../testing/recording.js';

const modes = ['Message', 'Forward', 'PackedForward', 'CompressedPackedForward'] as const;
const secret = { clientHostname: 'client', sharedKey: 'a key' };

/** The ecosystem's own client; it queues, connects and waits for acknowledgements. */
function client({ port }: Recording, options: Partial<FluentClientOptions> = {}) {
  const socket = { host: '127.0.0.1', port, timeout: 3000 };
  return new FluentClient('app', { socket, ...options });
}

async function peer(port: number) {
  const socket = connect(port, '127.0.0.1');
  let heard = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    heard = Buffer.concat([heard, bytes]);
  });
  const ended = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.once('close', () => resolve('closed'));
  });
  await once(socket, 'connect');
  return { socket, ended, answers: () => [...decodeMulti(heard)] };
}

function packed(chunk: string, ...lines: string[]): Uint8Array {
  const entries = lines.map((log) => encode([1, { log }]));
  return encode(['app', Buffer.concat(entries), { chunk, size: lines.length }]);
}

test.each(modes)("the Fluent logger's %s arrives and is acknowledged", async (eventMode) => {
  await using received = await Recording.open('forward');
  const logger = client(received, { eventMode, ack: { ackTimeout: 3000 } });
  const lines = Array.from({ length: 50 }, (_, at) => `LL-${at} ä "x"\\`);
  await Promise.all(lines.map((log) => logger.emit('part', { log, level: 3, stream: 'out' })));
  await logger.shutdown();
  expect(received.messages).toEqual(lines);
  expect(received.sink.counters()).toMatchObject({ malformedRequests: 0, abortedRequests: 0 });
});

test.each([
  ['a shared key', secret, { sharedKey: 'a key' }],
  [
    'a shared key and a user',
    { ...secret, username: 'user', password: 'word' },
    { sharedKey: 'a key', username: 'user', password: 'word' },
  ],
])('the Fluent logger is let in with %s', async (_what, security, options) => {
  await using received = await Recording.open('forward', options);
  const logger = client(received, { security, ack: { ackTimeout: 3000 } });
  await logger.emit({ log: 'let in' });
  await logger.shutdown();
  await received.sink.send([Buffer.from('ours')]);
  expect(received.messages).toEqual(['let in', 'ours']);
});

test.each([
  ['another key', { ...secret, sharedKey: 'other' }, { sharedKey: 'a key' }],
  [
    'another password',
    { ...secret, username: 'user', password: 'other' },
    { sharedKey: 'a key', username: 'user', password: 'word' },
  ],
])('the Fluent logger is turned away with %s, and counted', async (_what, security, options) => {
  await using received = await Recording.open('forward', options);
  const logger = client(received, { security });
  void logger.emit({ log: 'unwanted' }).catch(() => {});
  await expect.poll(() => received.sink.counters().malformedRequests).toBeGreaterThan(0);
  expect(received.messages).toEqual([]);
  await logger.disconnect();
});

test('a client that does not greet back is cut', async () => {
  await using received = await Recording.open('forward', { sharedKey: 'a key' });
  const { socket, ended } = await peer(received.port);
  socket.write(packed('c', 'unasked'));
  expect(await ended).toBe('ECONNRESET');
  expect(received.messages).toEqual([]);
});

test('the line is looked for in the field that was given, then in log and message', async () => {
  await using received = await Recording.open('forward', { field: 'text' });
  const { socket, answers } = await peer(received.port);
  const records = [{ text: 'a', log: 'x' }, { message: 'b' }, { log: 'c' }, { other: 1 }];
  socket.write(encode(['t', records.map((record) => [0, record]), { chunk: 'k' }]));
  await expect.poll(answers).toEqual([{ ack: 'k' }]);
  expect(received.messages).toEqual(['a', 'b', 'c', '{"other":1}']);
  expect(received.sink.counters().malformedRequests).toBe(1);
  socket.destroy();
});

test('bytes that are no UTF-8 are kept, and event times and metadata are stepped over', async () => {
  const bytes: Buffer[] = [];
  await using received = await Recording.open('forward');
  received.note = (_into, from, start, end) => bytes.push(Buffer.from(from.slice(start, end)));
  const { socket, answers } = await peer(received.port);
  const record = Buffer.from([0x81, 0xa3, 0x6c, 0x6f, 0x67, 0xa2, 0xc3, 0x28]);
  const time = Buffer.from([0xd7, 0x00, 0, 0, 0, 1, 0, 0, 0, 2]);
  const entry = Buffer.concat([Buffer.from([0x92, 0x92]), time, Buffer.of(0x80), record]);
  socket.write(encode(['t', Buffer.concat([entry, entry]), { chunk: 'k' }]));
  await expect.poll(answers).toEqual([{ ack: 'k' }]);
  expect(bytes).toEqual([Buffer.from([0xc3, 0x28]), Buffer.from([0xc3, 0x28])]);
  socket.destroy();
});

test('forgetAcknowledgements takes a chunk and resets instead of acknowledging it', async () => {
  await using received = await Recording.open('forward');
  received.sink.control.forgetAcknowledgements(1);
  const { socket, ended, answers } = await peer(received.port);
  socket.write(packed('c', 'taken'));
  expect(await ended).toBe('ECONNRESET');
  expect(received.messages).toEqual(['taken']);
  expect(received.sink.control.forgotten).toBe(1);
  expect(answers()).toEqual([]);
});

test('partial acknowledges the chunks that were taken whole, and closes', async () => {
  await using received = await Recording.open('forward');
  received.sink.control.partial(0.5);
  const { socket, ended, answers } = await peer(received.port);
  socket.write(Buffer.concat([packed('one', 'a', 'b'), packed('two', 'c', 'd', 'e', 'f')]));
  await ended;
  expect(answers()).toEqual([{ ack: 'one' }]);
  expect(received).toMatchObject({ messages: ['a', 'b', 'c'], refused: ['d', 'e', 'f'] });
});

const bomb = gzipSync(Buffer.alloc(10_000_000));
test.each([
  ['no array', encode({ log: 'x' })],
  ['no tag', encode([1, [[0, { log: 'x' }]]])],
  ['a value that is none', Buffer.from([0x93, 0xc1])],
  ['entries that are none', encode(['t', [1, 2]])],
  ['a record that is none', encode(['t', 0, 'x'])],
  ['a cut entry', encode(['t', Buffer.from([0x92, 0x01])])],
  ['no gzip', encode(['t', Buffer.from('x'), { compressed: 'gzip' }])],
  ['another compression', encode(['t', Buffer.from('x'), { compressed: 'zstd' }])],
  ['a bomb', encode(['t', bomb, { compressed: 'gzip' }])],
  ['a message over the limit', Buffer.from([0x93, 0xa1, 0x74, 0xc6, 0x40, 0, 0, 0])],
  ['a count over the limit', Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff])],
])('%s is cut, counted, and delivers nothing', async (_what, bytes) => {
  await using received = await Recording.open('forward', { messageBytesMax: 1_000_000 });
  const { socket, ended } = await peer(received.port);
  socket.write(bytes);
  expect(await ended).toBe('ECONNRESET');
  expect(received.messages).toEqual([]);
  expect(received.sink.counters().malformedRequests).toBe(1);
  expect(received.sink.pendingBytes()).toBe(0);
});
