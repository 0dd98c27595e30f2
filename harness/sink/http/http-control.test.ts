import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { ManualClock } from '../../support/clock.js';
import { Recording } from '../testing/recording.js';

const post = (url: string, body: string) => fetch(url, { method: 'POST', body });

async function curlExitCode(url: string): Promise<number | undefined> {
  const result = await execa('curl', ['--silent', '--data', 'x', url], { reject: false });
  return result.exitCode;
}

/** curl's own words for what became of a connection. */
const curlExits = { ok: 0, couldNotConnect: 7, nothingReceived: 52, receiveError: 56 };

test('after refuse connections are refused, until accept', async () => {
  await using received = await Recording.open('http');
  const { port } = received;
  expect(await curlExitCode(received.url)).toBe(curlExits.ok);
  received.sink.control.refuse();
  expect(await curlExitCode(received.url)).toBe(curlExits.couldNotConnect);
  await expect(received.sink.send([Buffer.from('x')])).rejects.toThrow(
    /^sink http on http:\/\/127\.0\.0\.1:\d+\/ did not answer: .*ECONNREFUSED/,
  );
  received.sink.control.accept();
  await expect.poll(() => curlExitCode(received.url)).toBe(curlExits.ok);
  expect([received.port, received.messages]).toEqual([port, ['x', 'x']]);
});

test('refuse and accept in quick succession end as asked last', async () => {
  await using received = await Recording.open('http');
  for (let round = 0; round < 5; round++) {
    received.sink.control.refuse();
    received.sink.control.accept();
  }
  await expect.poll(() => curlExitCode(received.url)).toBe(curlExits.ok);
  received.sink.control.accept();
  received.sink.control.refuse();
  expect(await curlExitCode(received.url)).toBe(curlExits.couldNotConnect);
});

test('reject answers with its status and tells the messages as refused', async () => {
  await using received = await Recording.open('http');
  received.sink.control.reject(429);
  expect((await post(received.url, 'a\nb')).status).toBe(429);
  await expect(received.sink.send([Buffer.from('c')])).rejects.toThrow('it answered 429');
  expect(received).toMatchObject({ messages: [], refused: ['a', 'b', 'c'] });
  expect(received.sink.counters()).toMatchObject({ accepted: 0, refusedRequests: 2 });
  expect(() => received.sink.control.reject(200)).toThrow('a status from 400 to 599');
});

test('partial takes the first part and answers 503', async () => {
  await using received = await Recording.open('http');
  received.sink.control.partial(0.5);
  expect((await post(received.url, '1\n2\n3\n4\n5')).status).toBe(503);
  expect(received).toMatchObject({ messages: ['1', '2'], refused: ['3', '4', '5'] });
  received.sink.control.partial(1);
  expect((await post(received.url, '6\n7')).status).toBe(200);
  expect(received.messages).toEqual(['1', '2', '6', '7']);
});

test('forgetAcknowledgements takes the request and cuts before the answer', async () => {
  await using received = await Recording.open('http');
  received.sink.control.forgetAcknowledgements(1);
  const exitCode = await curlExitCode(received.url);
  expect([curlExits.nothingReceived, curlExits.receiveError]).toContain(exitCode);
  expect(received).toMatchObject({ messages: ['x'], refused: [] });
  received.sink.control.forgetAcknowledgements(0);
  expect(await curlExitCode(received.url)).toBe(curlExits.ok);
});

test('a stalled request is taken when its time is over', async () => {
  const clock = new ManualClock();
  await using received = await Recording.open('http', {}, clock);
  received.sink.control.stall(1000);
  const answered = post(received.url, 'late');
  await expect.poll(() => received.sink.pendingBytes()).toBe(4);
  clock.advance(999);
  expect(received.messages).toEqual([]);
  clock.advance(1);
  expect((await answered).status).toBe(200);
  expect(received.messages).toEqual(['late']);
});

test('a client that gives up during a stall was refused', async () => {
  await using received = await Recording.open('http', {}, new ManualClock());
  received.sink.control.stall(1e9);
  const options = ['--silent', '--max-time', '0.3', '--data', 'x', received.url];
  expect((await execa('curl', options, { reject: false })).exitCode).toBe(28);
  const connection = received.sink.counters().connections;
  expect(connection).toBe(1);
  received.sink.control.accept();
  await received.until(1);
  expect(received).toMatchObject({ messages: [], refused: ['x'] });
});

test('a stall ends as what replaces it', async () => {
  await using received = await Recording.open('http', {}, new ManualClock());
  received.sink.control.stall(1e9);
  const answered = post(received.url, 'x');
  await expect.poll(() => received.sink.pendingBytes()).toBe(1);
  received.sink.control.reject(503);
  expect((await answered).status).toBe(503);
  expect(received.refused).toEqual(['x']);
});

/** The server of node:http that a request came to. */
async function serverOf(url: string): Promise<Server> {
  const channel = 'http.server.request.start';
  const servers: Server[] = [];
  const note = (message: unknown) => servers.push((message as { readonly server: Server }).server);
  subscribe(channel, note);
  await post(url, 'x').finally(() => unsubscribe(channel, note));
  return servers[0]!;
}

test('Node never cuts a request that is left unread, however long the sink is silent', async () => {
  await using received = await Recording.open('http');
  const { requestTimeout, headersTimeout } = await serverOf(received.url);
  expect({ requestTimeout, headersTimeout }).toEqual({ requestTimeout: 0, headersTimeout: 60_000 });
});
