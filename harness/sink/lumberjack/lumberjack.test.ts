import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ManualClock } from '../../support/clock.js';
import { Recording } from '../testing/recording.js';

/** What elastic/go-lumber's client sends for a window of such events, without compression. */
function window(...lines: string[]): Buffer {
  const frames = lines.map((message, at) => {
    const json = Buffer.from(JSON.stringify({ '@timestamp': 'x', message }));
    return Buffer.concat([Buffer.from([0x32, 0x4a, 0, 0, 0, at + 1, 0, 0, 0, json.length]), json]);
  });
  return Buffer.concat([Buffer.from([0x32, 0x57, 0, 0, 0, lines.length]), ...frames]);
}

async function peer(port: number) {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes.toString('hex');
  });
  const ended = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.once('close', () => resolve('closed'));
  });
  await once(socket, 'connect');
  return { socket, ended, heard: () => heard };
}

test('a window is taken and acknowledged by its last number', async () => {
  await using received = await Recording.open('lumberjack');
  const { socket, heard } = await peer(received.port);
  socket.write(window('one', 'two "ä"'));
  await expect.poll(heard).toBe('324100000002');
  expect(received.messages).toEqual(['one', 'two "ä"']);
  socket.destroy();
});

test('while a stall lasts the peer is told to go on waiting', async () => {
  const clock = new ManualClock();
  await using received = await Recording.open('lumberjack', { keepaliveMs: 100 }, clock);
  received.sink.control.stall(1000);
  const { socket, heard } = await peer(received.port);
  socket.write(window('late'));
  await expect.poll(() => received.sink.control.heldUp).toBe(1);
  clock.advance(100);
  await expect.poll(heard).toBe('324100000000');
  clock.advance(100);
  await expect.poll(heard).toBe('324100000000324100000000');
  expect(received.messages).toEqual([]);
  clock.advance(800);
  await expect.poll(heard).toMatch(/324100000001$/);
  expect(received.messages).toEqual(['late']);
  socket.destroy();
});

test('forgetAcknowledgements takes a window and resets instead of acknowledging it', async () => {
  await using received = await Recording.open('lumberjack');
  received.sink.control.forgetAcknowledgements(1);
  const { socket, ended, heard } = await peer(received.port);
  socket.write(window('taken'));
  expect(await ended).toBe('ECONNRESET');
  expect(received.messages).toEqual(['taken']);
  expect(received.sink.control.forgotten).toBe(1);
  expect(heard()).toBe('');
});

test('partial acknowledges what was taken of a window, and closes', async () => {
  await using received = await Recording.open('lumberjack');
  received.sink.control.partial(0.5);
  const { socket, ended, heard } = await peer(received.port);
  socket.write(window('a', 'b', 'c', 'd'));
  await ended;
  expect(heard()).toBe('324100000002');
  expect(received).toMatchObject({ messages: ['a', 'b'], refused: ['c', 'd'] });
});

test('a window that its peer left unfinished is counted, and nothing of it delivered', async () => {
  await using received = await Recording.open('lumberjack');
  const { socket, ended } = await peer(received.port);
  socket.end(window('a', 'b').subarray(0, -1));
  socket.resume();
  await ended;
  expect(received).toMatchObject({ messages: [], refused: [] });
  expect(received.sink.counters()).toMatchObject({ abortedRequests: 1, malformedRequests: 0 });
});
