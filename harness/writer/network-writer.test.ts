import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJournals } from '../evidence/journal-reader.js';
import { LineTemplates } from '../line/templates.js';
import { monotonicMs, SystemClock } from '../support/clock.js';
import { NetworkWriter } from './network-writer.js';
import { type NetworkSource, syslogMessage } from './syslog-message.js';
import { makeDirectories, testPlan, testRun } from './testing/rig.js';

const host = '127.0.0.1';
const lines = 1_000;

let directories: ReturnType<typeof makeDirectories>;
let clock: SystemClock;

beforeEach(() => {
  directories = makeDirectories();
  clock = new SystemClock(monotonicMs());
});

afterEach(() => directories.remove());

function writerTo(source: NetworkSource, streams = 1): NetworkWriter {
  const plan = { ...testPlan({ rotation: null, load: { streams } }), source };
  const journalDirectory = directories.journal;
  return new NetworkWriter({ plan, source, run: testRun, epoch: 1, journalDirectory, clock });
}

async function listening(server: Server): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function sequencesIn(text: string): number[] {
  return [...text.matchAll(/LL-\w{6}-\d{4}-\d{4}-(\d{12})-/g)].map((match) => Number(match[1]));
}

const tcp: NetworkSource = { kind: 'network', transport: 'tcp', format: 'rfc5424' };

describe('over TCP', () => {
  it('every line is sent once, on a connection for each stream, and journalled', async () => {
    const received: string[] = [];
    const server = createServer((socket) => {
      const at = received.push('') - 1;
      socket.on('data', (bytes) => {
        received[at] += bytes.toString('latin1');
      });
    });
    const port = await listening(server);
    const writer = writerTo(tcp, 2);
    writer.connect({ host, port });
    writer.begin(clock.nowMs());
    await writer.whenDone;
    await writer.stop();
    server.close();
    await once(server, 'close');
    const all = received.filter((text) => text !== '').map(sequencesIn);
    const half = Array.from({ length: lines / 2 }, (_, index) => index + 1);
    expect(all).toEqual([half, half]);
    const { journals } = readJournals(directories.journal);
    expect(journals.map(({ committedNext, unsure }) => [committedNext, unsure])).toEqual([
      [lines / 2 + 1, undefined],
      [lines / 2 + 1, undefined],
    ]);
  });

  it('lines of a connection that broke are unsure, and none is sent again', async () => {
    let text = '';
    const open = new Set<Socket>();
    let isBroken = false;
    const server = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        text += bytes.toString('latin1');
        if (isBroken || sequencesIn(text).length < 200) return;
        isBroken = true;
        for (const one of open) one.resetAndDestroy();
        open.clear();
      });
    });
    const port = await listening(server);
    const writer = writerTo(tcp);
    writer.connect({ host, port });
    writer.begin(clock.nowMs());
    await writer.whenDone;
    await writer.stop();
    server.close();
    await once(server, 'close');
    const sequences = sequencesIn(text);
    expect(new Set(sequences).size).toBe(sequences.length);
    const [journal] = readJournals(directories.journal).journals;
    const isUnsure = (sequence: number) =>
      journal!.unsure!.some(({ first, last }) => sequence >= first && sequence <= last);
    const missing = Array.from({ length: lines }, (_, index) => index + 1).filter(
      (sequence) => !sequences.includes(sequence),
    );
    expect(missing.filter((sequence) => !isUnsure(sequence))).toEqual([]);
    expect(isUnsure(1)).toBe(true);
    expect(isUnsure(lines)).toBe(false);
  });
});

describe('after the last line', () => {
  it.each([
    ['a connection that breaks leaves lines unsure', false, 1],
    ['one that breaks when the writer has hung up says nothing', true, 0],
  ])('%s', async (_, isHungUp, ranges) => {
    const open: Socket[] = [];
    const server = createServer((socket) => {
      open.push(socket.on('error', () => {}).resume());
    });
    const port = await listening(server);
    const writer = writerTo(tcp);
    writer.connect({ host, port });
    writer.begin(clock.nowMs());
    await writer.whenDone;
    if (isHungUp) writer.hangUp();
    const broken = open.map((socket) => once(socket, 'close'));
    const again = isHungUp ? null : once(server, 'connection');
    for (const socket of open) socket.resetAndDestroy();
    await Promise.all([...broken, again]);
    await writer.stop();
    server.close();
    await once(server, 'close');
    const [journal] = readJournals(directories.journal).journals;
    expect(journal!.ended).toMatchObject({ next: lines + 1 });
    expect(journal!.unsure ?? []).toHaveLength(ranges);
    if (ranges > 0) expect(journal!.unsure).toEqual([{ first: 1, last: lines }]);
  });
});

it('over UDP each line is a datagram', async () => {
  const socket = createSocket('udp4');
  const received: string[] = [];
  socket.on('message', (bytes) => received.push(bytes.toString('latin1')));
  socket.bind(0, host);
  await once(socket, 'listening');
  const writer = writerTo({ ...tcp, transport: 'udp' });
  writer.connect({ host, port: socket.address().port });
  writer.begin(clock.nowMs());
  await writer.whenDone;
  await writer.stop();
  socket.close();
  expect(received.length).toBeGreaterThan(0);
  expect(received.every((text) => sequencesIn(text).length === 1 && !text.endsWith('\n'))).toBe(
    true,
  );
});

it('over UDP what the kernel refuses to send is unsure', async () => {
  const sizes = { kind: 'list', bytes: [100, 70_000, 70_000, 100] } as const;
  const plan = testPlan({ rotation: null, line: { sizes, period: 10 }, load: { lines: 20 } });
  const source = { ...tcp, transport: 'udp' } as const;
  const journalDirectory = directories.journal;
  const writer = new NetworkWriter({
    plan,
    source,
    run: testRun,
    epoch: 1,
    journalDirectory,
    clock,
  });
  const socket = createSocket('udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  writer.connect({ host, port: socket.address().port });
  writer.begin(clock.nowMs());
  await writer.whenDone;
  await writer.stop();
  socket.close();
  const templates = new LineTemplates(plan.line, testRun);
  const tooLong = Array.from({ length: 20 }, (_, index) => index + 1).filter(
    (line) => templates.offsetOf(line + 1) - templates.offsetOf(line) > 65_507,
  );
  const [journal] = readJournals(directories.journal).journals;
  const unsure = journal!.unsure!.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index),
  );
  expect(tooLong.length).toBeGreaterThan(0);
  expect(unsure).toEqual(tooLong);
});

it('a message says what RFC 5424 or RFC 3164 ask for', () => {
  const payload = Buffer.from('LINE');
  const of = (source: NetworkSource) => Buffer.from(syslogMessage(source, 7, payload)).toString();
  expect(of(tcp)).toBe('<13>1 2026-01-01T00:00:00.000Z lostline app-0007 - - - LINE\n');
  expect(of({ kind: 'network', transport: 'udp', format: 'rfc3164' })).toBe(
    '<13>Jan  1 00:00:00 lostline app-0007: LINE',
  );
});
