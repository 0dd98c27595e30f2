import { once } from 'node:events';
import { connect } from 'node:net';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { ManualClock } from '../../support/clock.js';
import { Recording } from '../testing/recording.js';

/** Runs a line of bash with the sink as descriptor 3, by bash's own /dev/tcp. */
function bash(port: number, script: string) {
  return execa('bash', ['-c', `exec 3<>/dev/tcp/127.0.0.1/${port}; ${script}`], { reject: false });
}

/** A connection of ours, and what ended it. */
async function peer(port: number) {
  const socket = connect(port, '127.0.0.1');
  const ended = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.once('close', () => resolve('closed'));
  });
  await Promise.race([once(socket, 'connect'), ended]);
  socket.resume();
  return { socket, ended };
}

test("bash's lines arrive, the last one without its newline too", async () => {
  await using received = await Recording.open('tcp-lines');
  await bash(received.port, "printf 'one\\ntwo \\r\\n\\nthree' >&3");
  await received.until(3);
  expect(received.messages).toEqual(['one', 'two \r', 'three']);
  expect(received.sink.counters()).toMatchObject({ accepted: 3, bytes: 13, connections: 1 });
  expect(received.sink.counters().abortedRequests).toBe(1);
});

test('a hundred thousand lines of seq arrive in order', async () => {
  await using received = await Recording.open('tcp-lines');
  await bash(received.port, 'seq 100000 >&3');
  await received.until(100_000);
  expect(received.messages).toEqual(Array.from({ length: 100_000 }, (_, at) => String(at + 1)));
  expect(received.sink.pendingBytes()).toBe(0);
});

test('its own client sends through the socket and waits until all is taken', async () => {
  await using received = await Recording.open('tcp-lines');
  await received.sink.send([Buffer.from('a'), Buffer.from('b')]);
  expect(received.messages).toEqual(['a', 'b']);
});

test('a line over the limit closes its connection and is counted', async () => {
  await using received = await Recording.open('tcp-lines', { lineBytesMax: 10 });
  const { socket, ended } = await peer(received.port);
  socket.write(`short\n${'x'.repeat(11)}`);
  expect(await ended).toBe('ECONNRESET');
  expect(received.messages).toEqual(['short']);
  expect(received.sink.counters()).toMatchObject({ malformedRequests: 1, abortedRequests: 0 });
});

test('after refuse connections are refused and open ones cut, until accept', async () => {
  await using received = await Recording.open('tcp-lines');
  const { socket, ended } = await peer(received.port);
  socket.write('whole\npart');
  await received.until(1);
  received.sink.control.refuse();
  expect(await ended).toBe('ECONNRESET');
  expect((await bash(received.port, 'true')).stderr).toContain('Connection refused');
  await expect(received.sink.send([Buffer.from('x')])).rejects.toThrow(
    /^sink tcp-lines on 127\.0\.0\.1:\d+ did not take the lines: .*ECONNREFUSED/,
  );
  await received.until(2);
  expect(received).toMatchObject({ messages: ['whole'], refused: ['part'] });
  received.sink.control.accept();
  await expect.poll(() => bash(received.port, 'echo again >&3')).toMatchObject({ exitCode: 0 });
  await received.until(3);
  expect(received.messages).toEqual(['whole', 'again']);
});

test('a stall holds what was read and reads no further, until its time is over', async () => {
  const clock = new ManualClock();
  await using received = await Recording.open('tcp-lines', {}, clock);
  received.sink.control.stall(1000);
  const sent = received.sink.send([Buffer.from('late')]);
  await expect.poll(() => received.sink.pendingBytes()).toBe(5);
  clock.advance(999);
  expect(received.messages).toEqual([]);
  clock.advance(1);
  await sent;
  expect(received.messages).toEqual(['late']);
});

test('accept ends a stall at once, also for what waits', async () => {
  await using received = await Recording.open('tcp-lines', {}, new ManualClock());
  received.sink.control.stall(1e9);
  const sent = received.sink.send([Buffer.from('late')]);
  await expect.poll(() => received.sink.pendingBytes()).toBe(5);
  received.sink.control.accept();
  await sent;
  expect(received.messages).toEqual(['late']);
});

test('a peer that leaves during a stall was refused', async () => {
  await using received = await Recording.open('tcp-lines', {}, new ManualClock());
  received.sink.control.stall(1e9);
  const { socket } = await peer(received.port);
  socket.write('one\ntwo');
  await expect.poll(() => received.sink.pendingBytes()).toBe(7);
  received.sink.control.refuse();
  await received.until(2);
  expect(received).toMatchObject({ messages: [], refused: ['one', 'two'] });
  expect(received.sink.counters().refusedRequests).toBe(1);
});

test('partial takes the first part of a read, tells the rest as refused and cuts', async () => {
  await using received = await Recording.open('tcp-lines');
  received.sink.control.partial(0.5);
  const { socket, ended } = await peer(received.port);
  socket.write('1\n2\n3\n4\n5\nrest');
  expect(await ended).toBe('ECONNRESET');
  await received.until(6);
  expect(received).toMatchObject({ messages: ['1', '2'], refused: ['3', '4', '5', 'rest'] });
});

test('forgetAcknowledgements takes what was read and then cuts', async () => {
  await using received = await Recording.open('tcp-lines');
  received.sink.control.forgetAcknowledgements(1);
  const { socket, ended } = await peer(received.port);
  socket.write('taken\n');
  expect(await ended).toBe('ECONNRESET');
  expect(received).toMatchObject({ messages: ['taken'], refused: [] });
});

test('what the protocol has no word for is refused by name', async () => {
  await using received = await Recording.open('tcp-lines');
  expect(() => received.sink.control.reject(429)).toThrow(
    "sink tcp-lines can't 'reject': it can accept, refuse, stall, slow, partial, forgetAcknowledgements, silence, cutAfter, halfClose",
  );
  expect(() => received.sink.control.partial(1.5)).toThrow(
    "sink tcp-lines: 'partial' takes a ratio from 0 to 1, and was given 1.5",
  );
});
