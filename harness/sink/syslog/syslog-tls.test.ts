import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { execa } from 'execa';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock, SystemClock } from '../../support/clock.js';
import { Recording } from '../testing/recording.js';

const message = 'LL-abc123-0001-0001-000000000001 body: [x] "y" ä';
const frame = `<14>1 - - lostline - - - ${message}`;
const counted = `${Buffer.byteLength(frame)} ${frame}`;

/** OpenSSL's own client, which gives up on a certificate that it can't verify for this name. */
function openssl({ sink }: Recording, input: string, ...options: string[]) {
  const { host, port, caFile } = sink.endpoints;
  const told = [
    '-connect',
    `${host}:${port}`,
    '-CAfile',
    caFile!,
    '-verify_return_error',
    '-quiet',
    '-no_ign_eof',
  ];
  return execa('openssl', ['s_client', ...told, ...options], { input, reject: false });
}

/** A TLS client of Node, and what ended it. */
function peer({ sink, port }: Recording) {
  const ca = readFileSync(sink.endpoints.caFile!);
  const socket: TLSSocket = connectTls({ host: '127.0.0.1', port, ca });
  const ended = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.once('close', () => resolve('closed'));
  });
  socket.resume();
  return { socket, ended };
}

test.each([
  ['its address', ['-verify_ip', '127.0.0.1']],
  ['its name', ['-verify_hostname', 'lostline-sink', '-servername', 'lostline-sink']],
  ['TLS 1.2', ['-tls1_2']],
  ['TLS 1.3', ['-tls1_3']],
])('openssl verifies %s and sends both framings', async (_what, options) => {
  await using received = await Recording.open('syslog-tls');
  const { exitCode } = await openssl(received, `${counted}${frame}\n`, ...options);
  await received.until(2);
  expect(exitCode).toBe(0);
  expect(received.messages).toEqual([message, message]);
  expect(received.sink.counters()).toMatchObject({ malformedRequests: 0, connections: 1 });
});

test('a peer that looks for another name sends nothing, and is counted', async () => {
  await using received = await Recording.open('syslog-tls');
  const { exitCode } = await openssl(received, counted, '-verify_hostname', 'other.example');
  expect(exitCode).not.toBe(0);
  await expect.poll(() => received.sink.counters().malformedRequests).toBe(1);
  expect(received.messages).toEqual([]);
});

test("a peer that trusts another run's authority sends nothing, and is counted", async () => {
  await using received = await Recording.open('syslog-tls');
  await using other = await Recording.open('syslog-tls');
  const { exitCode } = await openssl(received, counted, '-CAfile', other.sink.endpoints.caFile!);
  expect(exitCode).not.toBe(0);
  await expect.poll(() => received.sink.counters().malformedRequests).toBe(1);
  expect(received.messages).toEqual([]);
});

test('a peer without TLS is counted and cut', async () => {
  await using received = await Recording.open('syslog-tls');
  const script = `exec 3<>/dev/tcp/127.0.0.1/${received.port}; echo 'no handshake' >&3; cat <&3`;
  await execa('bash', ['-c', script], { reject: false });
  await expect.poll(() => received.sink.counters().malformedRequests).toBe(1);
  expect(received.messages).toEqual([]);
});

test('a peer that never speaks does not keep the sink from closing', async () => {
  const received = await Recording.open('syslog-tls');
  const socket = connect(received.port, '127.0.0.1');
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {}).resume();
  await expect.poll(() => received.sink.counters().connections).toBe(1);
  await received[Symbol.asyncDispose]();
  await ended;
  expect(received.sink.counters().malformedRequests).toBe(0);
});

test('refuse resets below TLS, and accept listens again with the same certificate', async () => {
  await using received = await Recording.open('syslog-tls');
  const { socket, ended } = peer(received);
  socket.write(`${counted}${counted.slice(0, -2)}`);
  await received.until(1);
  received.sink.control.refuse();
  expect(await ended).toBe('ECONNRESET');
  await received.until(2);
  expect(received.refused).toHaveLength(1);
  received.sink.control.accept();
  await expect
    .poll(() => received.sink.send([Buffer.from('again')]).then(() => 'sent'))
    .toBe('sent');
  expect(received.messages).toEqual([message, 'again']);
});

test('forgetAcknowledgements takes what was read and then cuts', async () => {
  await using received = await Recording.open('syslog-tls');
  received.sink.control.forgetAcknowledgements(1);
  const { socket, ended } = peer(received);
  socket.write(counted);
  expect(await ended).toBe('ECONNRESET');
  expect(received).toMatchObject({ messages: [message], refused: [] });
  expect(received.sink.control.forgotten).toBe(1);
});

test('a stall holds what was read until its time is over', async () => {
  // The peer's clock is a real one, and looks at the certificate.
  const clock = new ManualClock(new SystemClock().wallMs());
  await using received = await Recording.open('syslog-tls', {}, clock);
  received.sink.control.stall(1000);
  const sent = received.sink.send([Buffer.from('late')]);
  await expect.poll(() => received.sink.pendingBytes()).toBeGreaterThan(0);
  clock.advance(999);
  expect(received.messages).toEqual([]);
  clock.advance(1);
  await sent;
  expect(received.messages).toEqual(['late']);
});

test('whatever stands in place of a handshake is cut, and nothing is delivered', async () => {
  await using received = await Recording.open('syslog-tls');
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 6, maxLength: 300 }), async (bytes) => {
      const socket = connect(received.port, '127.0.0.1');
      const ended = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => {}).resume();
      socket.end(bytes);
      await ended;
    }),
    { numRuns: 50 },
  );
  expect(received.messages).toEqual([]);
  expect(received.sink.pendingBytes()).toBe(0);
  await received.sink.send([Buffer.from('well')]);
  expect(received.messages).toEqual(['well']);
});
