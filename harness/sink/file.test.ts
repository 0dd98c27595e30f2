import { appendFile, stat, truncate } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { ManualClock } from '../support/clock.js';
import { Recording } from './testing/recording.js';

test('what a shell appends is read along', async () => {
  await using received = await Recording.open('file');
  const path = received.sink.endpoints.path!;
  await execa('bash', ['-c', `seq 50000 >> '${path}'; printf 'un' >> '${path}'`]);
  await received.until(50_000);
  await expect.poll(() => received.sink.pendingBytes()).toBe(2);
  await execa('bash', ['-c', `echo finished >> '${path}'`]);
  await received.until(50_001);
  expect(received.messages.slice(0, 2)).toEqual(['1', '2']);
  expect(received.messages.at(-1)).toBe('unfinished');
});

test('a shipper of another user can write it', async () => {
  await using received = await Recording.open('file', { fileName: 'out.log' });
  const path = received.sink.endpoints.path!;
  expect(path.endsWith('/sink/out.log')).toBe(true);
  expect((await stat(path)).mode & 0o777).toBe(0o666);
});

test('it looks on the clock, and once more when it is closed', async () => {
  const clock = new ManualClock();
  const received = await Recording.open('file', {}, clock);
  const path = received.sink.endpoints.path!;
  await appendFile(path, 'one\n');
  await expect
    .poll(() => {
      clock.advance(10);
      return received.messages;
    })
    .toEqual(['one']);
  await appendFile(path, 'two\nthr');
  await received[Symbol.asyncDispose]();
  expect(received.messages).toEqual(['one', 'two', 'thr']);
  expect(received.sink.counters().abortedRequests).toBe(1);
});

test('a file that became shorter is counted and read from its start', async () => {
  await using received = await Recording.open('file');
  const path = received.sink.endpoints.path!;
  await appendFile(path, 'a long first line\npart');
  await received.until(1);
  await expect.poll(() => received.sink.pendingBytes()).toBe(4);
  await truncate(path, 0);
  await received.until(2);
  await appendFile(path, 'new\n');
  await received.until(3);
  expect(received.messages).toEqual(['a long first line', 'part', 'new']);
  expect(received.sink.counters().malformedRequests).toBe(1);
});

test('a line over the limit is skipped and counted', async () => {
  await using received = await Recording.open('file', { lineBytesMax: 256 * 1024 });
  const path = received.sink.endpoints.path!;
  await appendFile(path, `before\n${'x'.repeat(600 * 1024)}\nbehind\n`);
  await received.until(2);
  expect(received.messages).toEqual(['before', 'behind']);
  expect(received.sink.counters().malformedRequests).toBe(1);
});

test('a file can only accept', async () => {
  await using received = await Recording.open('file');
  received.sink.control.accept();
  expect(() => received.sink.control.refuse()).toThrow("sink file can't 'refuse': it can accept");
});
