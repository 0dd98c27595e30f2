/** Elastic's own client, built from its Go module: what Beats do with this sink's answers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageFile } from '../../support/paths.js';
import { Recording } from '../testing/recording.js';

const folder = mkdtempSync(join(tmpdir(), 'lostline-go-lumber-'));
const program = join(folder, 'client');
const source = packageFile('harness', 'sink', 'lumberjack', 'testing', 'go-client');

beforeAll(async () => {
  await execa('go', ['build', '-o', program, '.'], { cwd: source });
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Sending {
  readonly windows: number;
  readonly events: number;
  readonly level?: number;
  readonly timeoutMs?: number;
}

/** What each window's call returned. */
async function send({ port }: Recording, sending: Sending): Promise<string[]> {
  const { windows, events, level = 3, timeoutMs = 5000 } = sending;
  const words = [`127.0.0.1:${port}`, windows, events, level, timeoutMs].map(String);
  const { stdout } = await execa(program, words);
  return stdout.split('\n');
}

test.each([0, 3, 9])('windows at compression level %i are acknowledged', async (level) => {
  await using received = await Recording.open('lumberjack');
  const said = await send(received, { windows: 3, events: 2048, level });
  expect(said).toEqual(Array(3).fill('2048 <nil>'));
  const lines = Array.from({ length: 3 * 2048 }, (_, at) => {
    return `${at % 2048} of window ${Math.floor(at / 2048)}: "ä" \\ \t`;
  });
  expect(received.messages).toEqual(lines);
  expect(received.sink.counters()).toMatchObject({ connections: 1, malformedRequests: 0 });
});

test('it waits through a stall that is longer than its timeout, because it is told to', async () => {
  await using received = await Recording.open('lumberjack', { keepaliveMs: 200 });
  received.sink.control.stall(2500);
  const said = await send(received, { windows: 1, events: 10, timeoutMs: 1000 });
  expect(said).toEqual(['10 <nil>']);
  expect(received.messages).toHaveLength(10);
});

test('without signs of life it gives up', async () => {
  await using received = await Recording.open('lumberjack', { keepaliveMs: 0 });
  received.sink.control.stall(600_000);
  const said = await send(received, { windows: 1, events: 10, timeoutMs: 500 });
  expect(said[0]).toMatch(/^0 .*timeout/);
});

test('it is told of nothing that was forgotten', async () => {
  await using received = await Recording.open('lumberjack');
  received.sink.control.forgetAcknowledgements(1);
  const said = await send(received, { windows: 1, events: 10 });
  expect(said[0]).toMatch(/^0 .*reset/);
  expect(received.messages).toHaveLength(10);
});
