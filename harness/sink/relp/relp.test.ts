import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ManualClock } from '../../support/clock.js';
import { Recording } from '../testing/recording.js';

const open = '1 open 14 relp_version=0\n';
/** `<13>1 - - - - - - ` and the message. */
function frame(number: number, message: string): string {
  const data = `<13>1 - - - - - - ${message}`;
  return `${number} syslog ${data.length} ${data}\n`;
}

async function peer(port: number) {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes;
  });
  const ended = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.once('close', () => resolve('closed'));
  });
  await once(socket, 'connect');
  return { socket, ended, answers: () => heard.match(/^\d+ rsp \d+ \d+/gm) ?? [] };
}

test('what is not acknowledged was forgotten: taken, and the connection reset', async () => {
  await using received = await Recording.open('relp');
  const { socket, ended, answers } = await peer(received.port);
  socket.write(open);
  await expect.poll(answers).toHaveLength(1);
  received.sink.control.forgetAcknowledgements(1);
  socket.write(frame(2, 'taken'));
  expect(await ended).toBe('ECONNRESET');
  expect(received.messages).toEqual(['taken']);
  expect(received.sink.control.forgotten).toBe(1);
  expect(answers()).toHaveLength(1);
});

test('an opened session alone can not be forgotten', async () => {
  await using received = await Recording.open('relp');
  received.sink.control.forgetAcknowledgements(1);
  const { socket, answers } = await peer(received.port);
  socket.write(open);
  await expect.poll(answers).toEqual(['1 rsp 60 200']);
  expect(received.sink.control.forgotten).toBe(0);
  socket.destroy();
});

test('reject answers each frame with the status, and the session lives on', async () => {
  await using received = await Recording.open('relp');
  received.sink.control.reject(451);
  const { socket, answers } = await peer(received.port);
  socket.write(open + frame(2, 'no'));
  await expect.poll(answers).toEqual(['1 rsp 60 200', '2 rsp 11 451']);
  received.sink.control.accept();
  socket.write(frame(3, 'yes'));
  await expect.poll(answers).toContain('3 rsp 6 200');
  expect(received).toMatchObject({ messages: ['yes'], refused: ['no'] });
  expect(received.sink.counters().refusedRequests).toBe(1);
  socket.destroy();
});

test('partial acknowledges what was taken, and closes', async () => {
  await using received = await Recording.open('relp');
  received.sink.control.partial(0.5);
  const { socket, ended, answers } = await peer(received.port);
  socket.write(open + frame(2, 'a') + frame(3, 'b') + frame(4, 'c'));
  await ended;
  expect(answers()).toEqual(['1 rsp 60 200', '2 rsp 6 200']);
  expect(received).toMatchObject({ messages: ['a'], refused: ['b', 'c'] });
});

test('a stall holds messages and their answers back', async () => {
  const clock = new ManualClock();
  await using received = await Recording.open('relp', {}, clock);
  received.sink.control.stall(1000);
  const sent = received.sink.send([Buffer.from('late')]);
  await expect.poll(() => received.sink.control.heldUp).toBe(1);
  received.sink.control.accept();
  await sent;
  expect(received.messages).toEqual(['late']);
});

test('a peer that leaves in the middle of a frame is counted, and nothing of it delivered', async () => {
  await using received = await Recording.open('relp');
  const { socket, ended } = await peer(received.port);
  socket.end(open + frame(2, 'whole') + frame(3, 'part').slice(0, -3));
  await ended;
  expect(received).toMatchObject({ messages: ['whole'], refused: [] });
  expect(received.sink.counters()).toMatchObject({ abortedRequests: 1, malformedRequests: 0 });
});

test('a peer that reads no answers is read no further, so that they can not pile up', async () => {
  await using received = await Recording.open('relp');
  const { socket } = await peer(received.port);
  socket.pause();
  socket.write(open);
  const block = Buffer.from(frame(2, 'x').repeat(20_000));
  let written = 0;
  while (written < 400 && socket.writableLength < 64 * 1024 * 1024) {
    written++;
    socket.write(block);
    await new Promise((go) => setImmediate(go));
    if (socket.writableLength > 32 * 1024 * 1024) break;
  }
  expect(socket.writableLength).toBeGreaterThan(32 * 1024 * 1024);
  expect(received.sink.pendingBytes()).toBeLessThan(1024 * 1024);
  socket.destroy();
});

test('with TLS its own client is answered too', async () => {
  await using received = await Recording.open('relp', { tls: 'on' });
  expect(received.sink.endpoints.caFile).toBeTruthy();
  await received.sink.send([Buffer.from('one'), Buffer.from('two')]);
  expect(received.messages).toEqual(['one', 'two']);
});
