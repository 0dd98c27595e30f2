/** The further faults of the sink on real sinks: proof, figures, cure, and what they must not touch. */
import { request } from 'node:https';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, test } from 'vitest';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import { Recording } from '../../sink/testing/recording.js';
import { UsageError } from '../../support/errors.js';
import type { AnyFault, Rig } from '../fault.js';
import { sinkFaults } from './list.js';
import { sinkCertificate } from './sink-certificate.js';
import { sinkForget } from './sink-forget.js';
import { sinkHalfClose } from './sink-half-close.js';
import { sinkPartial } from './sink-partial.js';
import { sinkReject } from './sink-reject.js';
import { sinkReset } from './sink-reset.js';
import { sinkSilent } from './sink-silent.js';
import { sinkSlow } from './sink-slow.js';
import { sinkStall } from './sink-stall.js';
import { rigOf } from './testing/sink-rig.js';

const never = new AbortController().signal;
const kinds = [...requestSinkKinds, ...connectionSinkKinds];
const lines = Array.from({ length: 8 }, (_, at) => Buffer.from(`LL-line-number-${at}`));

async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket.resume();
}

function inject(fault: AnyFault, rig: Rig, options: object = {}) {
  return fault.inject(rig, fault.options.parse(options), never);
}

describe.each(kinds)('%s', (kind) => {
  it('that is silent is proved by a connection that it left without a word', async () => {
    await using received = await Recording.open(kind);
    const { heal, trace } = await inject(sinkSilent as AnyFault, rigOf(received));
    const socket = await connected(received.port);
    await expect.poll(() => received.sink.control.deeds.silenced).toBe(1);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await heal();
    await heal();
    await closed;
    expect(await trace()).toBe('1 connections were taken and left without a word');
    await received.sink.send(lines);
    await received.until(lines.length);
  });

  it('that is slow is proved by what waited for its turn', async () => {
    await using received = await Recording.open(kind);
    const options = { bytesPerSecond: 5_000 };
    const { heal, trace } = await inject(sinkSlow as AnyFault, rigOf(received), options);
    await received.sink.send(lines);
    await received.until(lines.length);
    await heal();
    expect(await trace()).toMatch(/^\d+ reads or requests were held up$/);
  });

  it('that resets within a batch is proved by its resets, and says how much comes again', async () => {
    await using received = await Recording.open(kind);
    const rig = rigOf(received);
    const { heal, trace, figures } = await inject(sinkReset as AnyFault, rig, { bytes: 20 });
    await received.sink.send(lines).catch(() => {});
    await expect.poll(() => received.sink.control.deeds.cut).toBe(1);
    await heal();
    expect(await trace()).toContain('1 connections were reset within what they sent');
    expect(await figures?.()).toMatchObject({ connections: 1, connectionsCountedBy: 'sink' });
  });
});

test.each(kinds.filter((kind) => kind !== 'otlp-grpc'))(
  '%s that closes by half is proved by the connections that it did it to',
  async (kind) => {
    await using received = await Recording.open(kind);
    const socket = await connected(received.port);
    await expect.poll(() => received.sink.counters().connections).toBe(1);
    const ended = new Promise((resolve) => socket.once('end', resolve));
    const { heal, trace } = await inject(sinkHalfClose as AnyFault, rigOf(received));
    await ended;
    await heal();
    expect(await trace()).toBe('1 connections were closed by half');
    socket.destroy();
  },
);

const faultsOfPeers = [
  ...[sinkSilent, sinkSlow, sinkReset, sinkHalfClose, sinkReject],
  ...[sinkForget, sinkPartial, sinkStall],
];
test.each(faultsOfPeers.map((fault) => [fault.kind, fault as AnyFault] as const))(
  '%s that meets no peer leaves no trace',
  async (_, fault) => {
    await using received = await Recording.open('http');
    const { heal, trace } = await inject(fault, rigOf(received));
    await heal();
    expect(await trace()).toBe('');
  },
);

test('sinkReject of one request lets the next one pass', async () => {
  await using received = await Recording.open('http');
  const options = { status: 400, requests: 1 };
  const { heal, trace } = await inject(sinkReject as AnyFault, rigOf(received), options);
  await expect(received.sink.send([lines[0]!])).rejects.toThrow('answered 400');
  await received.sink.send([lines[1]!]);
  await heal();
  expect(await trace()).toBe('1 requests or connections were turned away');
});

test('figures tell attempts, what was delivered and what has to come again', async () => {
  await using received = await Recording.open('http');
  const { heal, figures } = await inject(sinkReject as AnyFault, rigOf(received), { requests: 2 });
  const line = Buffer.from('ten bytes!');
  for (let attempt = 1; attempt <= 2; attempt++) {
    await expect(received.sink.send([line])).rejects.toThrow('answered 503');
  }
  await received.sink.send([line]);
  await received.sink.send([line]);
  await heal();
  expect(await figures?.()).toMatchObject({
    connections: 4,
    turnedAway: 2,
    bytesDelivered: 10,
    bytesAgain: 30,
    bytesAgainPerByteDelivered: 3,
  });
});

test.each([
  { kind: 'http', options: { tls: 'on' }, flaw: 'expired', reason: 'CERT_HAS_EXPIRED' },
  { kind: 'syslog-tls', options: {}, flaw: 'wrongName', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
] as const)('$kind: a certificate $flaw is proved by a handshake of our own', async (one) => {
  await using received = await Recording.open(one.kind, one.options);
  const rig = rigOf(received);
  const { flaw } = one;
  const { heal, trace, figures } = await inject(sinkCertificate as AnyFault, rig, { flaw });
  await expect(received.sink.send(lines)).rejects.toThrow();
  await heal();
  expect(await trace()).toContain(`a handshake of our own failed: ${one.reason}`);
  expect(await figures?.()).toMatchObject({ bytesDelivered: 0 });
  await received.sink.send(lines);
  await received.until(lines.length);
});

test('a shipper that does not look at certificates is caught by what it delivers', async () => {
  await using received = await Recording.open('http', { tls: 'on' });
  const { heal, trace, figures } = await inject(sinkCertificate as AnyFault, rigOf(received));
  const url = received.url.replace(/^http:/, 'https:');
  const status = await new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', rejectUnauthorized: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    sending.once('error', reject).end('ten bytes!\n');
  });
  expect(status).toBe(200);
  await heal();
  expect(await trace()).toContain('CERT_HAS_EXPIRED');
  expect(await figures?.()).toMatchObject({ bytesDelivered: 10 });
});

test('a certificate of a sink that is gone is no proof', async () => {
  const received = await Recording.open('http', { tls: 'on' });
  const rig = rigOf(received);
  await received.sink[Symbol.asyncDispose]();
  const { heal, trace } = await inject(sinkCertificate as AnyFault, rig);
  await heal();
  expect(await trace()).toBe('');
});

test('a certificate is refused where the sink has no TLS, before the run', async () => {
  await using received = await Recording.open('http');
  const arranging = sinkCertificate.arrange?.(rigOf(received), { flaw: 'expired' });
  await expect(arranging).rejects.toThrow(UsageError);
  await expect(arranging).rejects.toThrow("sink http has no TLS here: add 'tls: on' below sink");
});

const local = sinkFaults.filter(({ engines }) => engines === undefined);
test.each(local.map((fault) => [fault.kind, fault] as const))(
  '%s refuses a sink outside of the own networks by name',
  async (_, fault) => {
    await using received = await Recording.open('syslog-tls');
    const all = received.sink.controls;
    const sink = {
      kind: 'http',
      endpoints: { host: '203.0.113.7', port: '443' },
      controls: new Set([...all, 'reject']),
      counters: () => received.sink.counters(),
    };
    const rig = { ...rigOf(received), sinks: [sink] } as unknown as Rig;
    const injecting = inject(fault, rig);
    await expect(injecting).rejects.toThrow(UsageError);
    await expect(injecting).rejects.toThrow("'203.0.113.7' is outside of what faults may reach");
  },
);
