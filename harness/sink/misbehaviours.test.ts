/** What connections go through under each misbehaviour, on real sockets. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { connectionSinkKinds, requestSinkKinds } from '../scenario/kinds.js';
import { UsageError } from '../support/errors.js';
import type { Sink } from './sink.js';
import { Recording } from './testing/recording.js';

const kinds = [...requestSinkKinds, ...connectionSinkKinds];

/** Resolves with how a connection of our own ended: 'end' by FIN, or the error's code. */
function ending(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('end', () => resolve('end'));
    socket.resume();
  });
}

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

test.each(kinds)(
  '%s: silence takes connections and answers nothing, until it is over',
  async (kind) => {
    await using received = await Recording.open(kind);
    const { control } = received.sink;
    control.silence();
    const socket = await connected(received.port);
    const ended = ending(socket);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect.poll(() => control.deeds.silenced).toBe(1);
    expect(received.sink.counters()).toMatchObject({ accepted: 0, connections: 1 });
    control.accept();
    expect(await ended).toBe('ECONNRESET');
    await received.sink.send([Buffer.from('LL-after')]);
    await received.until(1);
    expect(received.messages).toEqual(['LL-after']);
  },
);

test.each(['http', 'tcp-lines'] as const)(
  '%s: silence holds connections that were open before, and what they send is not taken',
  async (kind) => {
    await using received = await Recording.open(kind);
    const { control } = received.sink;
    const socket = await connected(received.port);
    await expect.poll(() => received.sink.counters().connections).toBe(1);
    control.silence();
    const ended = ending(socket);
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc');
    await expect.poll(() => control.heldUp).toBe(1);
    control.accept();
    expect(await ended).toBe('ECONNRESET');
    await expect.poll(() => received.sink.counters().refusedRequests).toBe(1);
    expect(received.messages).toEqual([]);
  },
);

test.each(kinds)('%s: cutAfter resets within what is sent, and takes it later', async (kind) => {
  await using received = await Recording.open(kind);
  const { control } = received.sink;
  control.cutAfter(20);
  const lines = Array.from({ length: 8 }, (_, at) => Buffer.from(`LL-line-number-${at}`));
  await received.sink.send(lines).catch(() => {});
  await expect.poll(() => control.deeds.cut).toBe(1);
  expect(received.messages.length).toBeLessThan(lines.length);
  expect(received.sink.counters().refusedRequests).toBeGreaterThan(0);
  control.accept();
  const before = received.messages.length;
  await received.sink.send(lines);
  await expect.poll(() => received.messages.length).toBe(before + lines.length);
});

test('http: a request is reset before it is whole, and nothing of it is taken', async () => {
  await using received = await Recording.open('http');
  received.sink.control.cutAfter(10);
  const socket = await connected(received.port);
  const ended = ending(socket);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\none\ntwo\nthree\n');
  expect(await ended).toBe('ECONNRESET');
  expect(received).toMatchObject({ messages: [], refused: [] });
});

test('tcp-lines: the lines before the cut are taken, and those after it told as refused', async () => {
  await using received = await Recording.open('tcp-lines');
  received.sink.control.cutAfter(8);
  const socket = await connected(received.port);
  const ended = ending(socket);
  socket.write('one\ntwo\nthree\nfour\n');
  expect(await ended).toBe('ECONNRESET');
  expect(received).toMatchObject({ messages: ['one', 'two'], refused: ['three', 'four'] });
  expect(received.sink.counters().refusedBytes).toBe(9);
});

const halfClosing = kinds.filter((kind) => kind !== 'otlp-grpc');

test.each(halfClosing)('%s: halfClose sends a FIN on every connection', async (kind) => {
  await using received = await Recording.open(kind);
  const { control } = received.sink;
  const before = await connected(received.port);
  await expect.poll(() => received.sink.counters().connections).toBe(1);
  const ended = ending(before);
  control.halfClose('off');
  expect(await ended).toBe('end');
  const after = await connected(received.port);
  expect(await ending(after)).toBe('end');
  expect(control.deeds.halfClosed).toBe(2);
  const cut = new Promise((resolve) => after.once('close', resolve));
  control.accept();
  after.on('error', () => {}).write('x');
  await cut;
  before.destroy();
});

test('tcp-lines: a half-closed connection is still read when it shall be', async () => {
  await using received = await Recording.open('tcp-lines');
  received.sink.control.halfClose('on');
  const socket = await connected(received.port);
  expect(await ending(socket)).toBe('end');
  socket.write('one\n');
  await received.until(1);
  expect(received.messages).toEqual(['one']);
  socket.destroy();
});

test('http: a request on a half-closed connection is taken and never answered', async () => {
  await using received = await Recording.open('http');
  received.sink.control.halfClose('on');
  const socket = await connected(received.port);
  const ended = ending(socket);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc');
  await received.until(1);
  expect(received.messages).toEqual(['abc']);
  expect(await ended).toBe('end');
  socket.destroy();
});

describe('slow', () => {
  test.each(kinds)('%s: makes units wait, and takes all of them', async (kind) => {
    await using received = await Recording.open(kind);
    received.sink.control.slow(2000);
    await received.sink.send([Buffer.from('LL-one'), Buffer.from('LL-two')]);
    await received.until(2);
    expect(received.sink.control.heldUp).toBeGreaterThan(0);
    expect(received.messages).toEqual(['LL-one', 'LL-two']);
  });
});

describe('reject', () => {
  const post = (url: string) => fetch(url, { method: 'POST', body: '{"message":"x"}\n' });

  test('with Retry-After and without', async () => {
    await using received = await Recording.open('http');
    received.sink.control.reject(429, { retryAfterSeconds: 7 });
    expect((await post(received.url)).headers.get('retry-after')).toBe('7');
    received.sink.control.reject(503, { retryAfterSeconds: 0 });
    expect((await post(received.url)).headers.get('retry-after')).toBeNull();
  });

  test('takes away what a protocol says by itself', async () => {
    await using received = await Recording.open('victorialogs');
    received.sink.control.reject(429);
    const url = `${received.url}insert/jsonline`.replace('//insert', '/insert');
    expect((await post(url)).headers.get('retry-after')).toBe('1');
    received.sink.control.reject(429, { retryAfterSeconds: 0 });
    expect((await post(url)).headers.get('retry-after')).toBeNull();
  });

  test.each([...requestSinkKinds, 'relp'] as const)('%s: one unit alone', async (kind) => {
    await using received = await Recording.open(kind);
    received.sink.control.reject(400, { units: 1 });
    await expect(received.sink.send([Buffer.from('LL-one')])).rejects.toThrow();
    await received.sink.send([Buffer.from('LL-two')]);
    expect(received).toMatchObject({ messages: ['LL-two'], refused: ['LL-one'] });
  });
});

describe('certificates', () => {
  /** One of each server: node's, gRPC's, and plain connections. */
  const overTls = [
    { kind: 'http', options: { tls: 'on' } },
    { kind: 'otlp-grpc', options: { tls: 'on' } },
    { kind: 'syslog-tls', options: {} },
  ] as const;

  function handshake({ endpoints }: Sink, authority: string): Promise<string> {
    const { host, port, serverName } = endpoints;
    return new Promise((resolve) => {
      const options = { host: host!, port: Number(port), servername: serverName!, ca: authority };
      const socket = connectTls(options, () => {
        socket.destroy();
        resolve('');
      });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
  }

  test.each(overTls)(
    '$kind: shows an expired one, one of another name, and its own again',
    async (one) => {
      await using received = await Recording.open(one.kind, { ...one.options });
      const authority = readFileSync(received.sink.endpoints.caFile!, 'utf8');
      const { control } = received.sink;
      expect(await handshake(received.sink, authority)).toBe('');
      control.showCertificate('expired');
      expect(await handshake(received.sink, authority)).toBe('CERT_HAS_EXPIRED');
      control.showCertificate('wrongName');
      expect(await handshake(received.sink, authority)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
      control.accept();
      await received.sink.send([Buffer.from('LL-x')]);
      await received.until(1);
    },
  );

  test('a sink without TLS has none to show', async () => {
    await using received = await Recording.open('http');
    expect(() => received.sink.control.showCertificate('expired')).toThrow(UsageError);
  });
});
