import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type SinkKind, sinkKinds } from '../plan/plan.js';
import { connectionSinkKinds, requestSinkKinds } from '../scenario/kinds.js';
import { ManualClock, SystemClock } from '../support/clock.js';
import { EnvironmentError, UsageError } from '../support/errors.js';
import { Random } from '../support/random.js';
import { openSink, sinkTypes } from './open.js';
import { Recording } from './testing/recording.js';

const networkKinds = sinkKinds.filter((kind) => kind !== 'file');

function openAt(kind: SinkKind, address: string, options: Record<string, unknown> = {}) {
  const directory = join(tmpdir(), 'lostline-none');
  const host = { address, directory, clock: new SystemClock(), random: new Random(1) };
  return openSink({ kind, options }, host, () => {});
}

test.each(sinkKinds)('%s: what its own client sends is delivered', async (kind) => {
  await using received = await Recording.open(kind);
  await received.sink.send([Buffer.from('LL-one x'), Buffer.from('LL-two y')]);
  await received.until(2);
  expect(received.messages).toEqual(['LL-one x', 'LL-two y']);
  expect(received.sink.kind).toBe(kind);
  expect(received.sink.counters()).toMatchObject({ accepted: 2, bytes: 16, refusedRequests: 0 });
  expect(received.sink.pendingBytes()).toBe(0);
});

/** A session of RELP is opened first, and what waits then holds no message. */
const waitingKinds = [...requestSinkKinds, ...connectionSinkKinds].filter(
  (kind) => kind !== 'relp',
);

test.each(waitingKinds)(
  '%s: closing ends a stall, and what waited is told as refused',
  async (kind) => {
    // Certificates are looked at by a real clock.
    const clock = new ManualClock(new SystemClock().wallMs());
    const received = await Recording.open(kind, {}, clock);
    received.sink.control.stall(1e9);
    const sent = received.sink.send([Buffer.from('LL-waits')]);
    const failed = expect(sent).rejects.toThrow(EnvironmentError);
    await expect.poll(() => received.sink.pendingBytes()).toBeGreaterThan(0);
    await received[Symbol.asyncDispose]();
    await failed;
    expect(received).toMatchObject({ messages: [], refused: ['LL-waits'] });
  },
);

test.each(networkKinds)('%s: a port that is taken is named', async (kind) => {
  await using other = await Recording.open(kind);
  const opening = openAt(kind, '127.0.0.1', { port: other.port });
  await expect(opening).rejects.toThrow(EnvironmentError);
  await expect(opening).rejects.toThrow(
    `sink ${kind}: port ${other.port} on 127.0.0.1 is taken by another program: stop that one, or choose another 'port' (0 takes any free one)`,
  );
});

test.each(networkKinds)('%s: an address that is not here is named', async (kind) => {
  const opening = openAt(kind, '192.0.2.1');
  await expect(opening).rejects.toThrow(EnvironmentError);
  await expect(opening).rejects.toThrow('192.0.2.1 is not an address of this machine');
});

test.each(['0.0.0.0', '::', '0', 'localhost', ''])('never binds to %j', async (address) => {
  await expect(openAt('http', address)).rejects.toThrow(UsageError);
  await expect(openAt('syslog-udp', address)).rejects.toThrow(`can't bind to '${address}'`);
});

test('wrong options are named, with what the sink knows', async () => {
  const opening = openAt('http', '127.0.0.1', { prot: 1 });
  await expect(opening).rejects.toThrow(UsageError);
  await expect(opening).rejects.toThrow(/prot.*; sink http has the options port, bodyBytesMax/);
  await expect(openAt('file', '127.0.0.1', { fileName: '../x' })).rejects.toThrow(
    /^sink\.options\.fileName: /,
  );
});

test('every option has a default and a description', () => {
  for (const kind of sinkKinds) {
    const { options } = sinkTypes[kind];
    expect(options.parse({})).toBeDefined();
    for (const [name, field] of Object.entries(options.shape)) {
      expect((field as { description?: string }).description, `${kind}.${name}`).toBeTruthy();
    }
  }
});

test('a file that can not be made is named', async () => {
  const directory = '/proc/lostline';
  const host = { address: '', directory, clock: new SystemClock(), random: new Random(1) };
  await expect(openSink({ kind: 'file', options: {} }, host, () => {})).rejects.toThrow(
    /^sink file can't be made at \/proc\/lostline\/sink\/received\.log: /,
  );
});
