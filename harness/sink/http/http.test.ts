import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { packageFile } from '../../support/paths.js';
import { Recording } from '../testing/recording.js';

/** curl's status code and body. */
async function curl(url: string, input: string | Uint8Array, ...options: string[]) {
  const format = ['--silent', '--show-error', '--write-out', '\n%{http_code}'];
  const { stdout } = await execa('curl', [...format, '--data-binary', '@-', ...options, url], {
    input,
  });
  const at = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(at + 1)), body: stdout.slice(0, at) };
}

const json = ['--header', 'content-type: application/json'];

test("curl's lines are delivered before they are accepted", async () => {
  await using received = await Recording.open('http');
  const { status } = await curl(received.url, 'one\n\ntwo \r\nthree');
  expect(status).toBe(200);
  expect(received.messages).toEqual(['one', 'two \r', 'three']);
  expect(received.sink.counters()).toMatchObject({ accepted: 3, bytes: 13, connections: 1 });
});

test('any path, PUT, and health checks', async () => {
  await using received = await Recording.open('http');
  expect((await curl(`${received.url}a/b?c`, 'x', '--request', 'PUT')).status).toBe(200);
  const health = await fetch(received.url);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  expect((await fetch(received.url, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(received.url, { method: 'DELETE' })).status).toBe(405);
  expect(received.messages).toEqual(['x']);
});

const manyLines = Array.from({ length: 10_000 }, (_, at) => `line ${at}`);

test('a body packed by gzip is unpacked', async () => {
  await using received = await Recording.open('http');
  const packed = await execa('gzip', ['-c'], { input: manyLines.join('\n'), encoding: 'buffer' });
  const options = ['--header', 'content-encoding: gzip'];
  expect((await curl(received.url, packed.stdout, ...options)).status).toBe(200);
  expect(received.messages).toEqual(manyLines);
});

test('a deflated body is unpacked', async () => {
  await using received = await Recording.open('http');
  const options = ['--header', 'content-encoding: deflate'];
  await curl(received.url, deflateSync(manyLines.join('\n')), ...options);
  expect(received.messages).toEqual(manyLines);
});

test('an encoding that is not known here is refused by name', async () => {
  await using received = await Recording.open('http');
  const { status, body } = await curl(received.url, 'x', '--header', 'content-encoding: br');
  expect([status, body]).toEqual([
    415,
    `{"status":415,"error":"content-encoding 'br' is not known here: use gzip or deflate"}`,
  ]);
  expect(received.sink.counters().malformedRequests).toBe(1);
});

test('a JSON array of strings or objects, by what an object holds', async () => {
  await using received = await Recording.open('http');
  const elements = ['a\nb', { message: 'm', log: 'x' }, { log: 'l' }, { msg: 1, other: 'o' }, 7];
  await curl(received.url, JSON.stringify(elements), ...json);
  expect(received.messages).toEqual(['a\nb', 'm', 'l', '{"msg":1,"other":"o"}', '7']);
});

test('lines that are JSON objects stay what they are, whatever the content type', async () => {
  await using received = await Recording.open('http');
  const lines = ['{"message":"a", "n": 1}', '{"message":"b"}'];
  await curl(received.url, lines.join('\n'), ...json);
  await curl(received.url, '[not json\n', '--header', 'content-type: text/plain');
  expect(received.messages).toEqual([...lines, '[not json']);
});

test.each([
  ['an array that is none', '[1, 2', json],
  ['a body that is not gzip', 'plain', ['--header', 'content-encoding: gzip']],
  [
    'a gzip that is cut',
    gzipSync('a line\n'.repeat(1000)).subarray(0, 40),
    ['--header', 'content-encoding: gzip'],
  ],
])('%s is answered 400, delivers nothing and is counted', async (_what, body, options) => {
  await using received = await Recording.open('http');
  expect((await curl(received.url, body, ...options)).status).toBe(400);
  expect(received.messages).toEqual([]);
  expect(received.sink.counters().malformedRequests).toBe(1);
  expect(received.sink.pendingBytes()).toBe(0);
});

test.each([
  ['plain', [], 'x'.repeat(1001)],
  ['packed', ['--header', 'content-encoding: gzip'], gzipSync('x'.repeat(1_000_000))],
])('a body over the limit is answered 413: %s', async (_what, options, body) => {
  await using received = await Recording.open('http', { bodyBytesMax: 1000 });
  expect((await curl(received.url, body, ...options)).status).toBe(413);
  expect((await curl(received.url, 'x'.repeat(1000))).status).toBe(200);
  expect(received.sink.counters()).toMatchObject({ accepted: 1, malformedRequests: 1 });
});

test('open requests over the bound of all are answered 503, and the bound is given back', async () => {
  await using received = await Recording.open('http', { bufferBytesMax: 1000 });
  const open = request(received.url, { method: 'POST' });
  open.write('x'.repeat(900));
  await expect.poll(() => received.sink.pendingBytes()).toBe(900);
  expect((await curl(received.url, 'y'.repeat(200))).status).toBe(503);
  open.end();
  await once(open, 'response');
  expect((await curl(received.url, 'z'.repeat(200))).status).toBe(200);
  expect(received.sink.counters()).toMatchObject({ accepted: 2, refusedRequests: 1 });
});

test('an aborted request delivers nothing', async () => {
  await using received = await Recording.open('http');
  const socket = connect(received.port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\none\ntwo\n');
  await expect.poll(() => received.sink.pendingBytes()).toBe(8);
  socket.destroy();
  await expect.poll(() => received.sink.counters().abortedRequests).toBe(1);
  expect(received.messages).toEqual([]);
  expect(received.sink.pendingBytes()).toBe(0);
});

test('an aborted packed request delivers nothing', async () => {
  await using received = await Recording.open('http');
  const socket = connect(received.port, '127.0.0.1');
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 999\r\n';
  socket.write(`${head}\r\n`);
  socket.write(gzipSync('one\ntwo\n'));
  await expect.poll(() => received.sink.pendingBytes()).toBe(8);
  socket.destroy();
  await expect.poll(() => received.sink.counters().abortedRequests).toBe(1);
  expect(received.messages).toEqual([]);
});

test('a body in single bytes is put together', async () => {
  await using received = await Recording.open('http');
  const socket = connect(received.port, '127.0.0.1').setNoDelay();
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n');
  for (const [index, byte] of [...'one\ntwo\nthree'].slice(0, 12).entries()) {
    socket.write(byte);
    await expect.poll(() => received.sink.pendingBytes(), { interval: 1 }).toBe((index + 1) % 12);
  }
  await received.until(3);
  expect(received.messages).toEqual(['one', 'two', 'thre']);
  socket.destroy();
});

test('what is not HTTP is answered 400 and counted', async () => {
  await using received = await Recording.open('http');
  const script = `exec 3<>/dev/tcp/127.0.0.1/${received.port}; printf 'garbage\\r\\n\\r\\n' >&3; cat <&3`;
  expect((await execa('bash', ['-c', script])).stdout).toContain('400 Bad Request');
  expect(received.sink.counters()).toMatchObject({ accepted: 0, malformedRequests: 1 });
});

/** autocannon's report: requests that were answered 2xx. */
async function autocannon(url: string, ...options: string[]): Promise<number> {
  const program = packageFile('node_modules', '.bin', 'autocannon');
  const load = ['--json', '--method', 'POST', '--body', 'a\nb\n', '--amount', '2000'];
  const { stdout } = await execa(program, [...load, ...options, url]);
  return (JSON.parse(stdout) as { '2xx': number })['2xx'];
}

test('autocannon: every request was answered and delivered once', async () => {
  await using received = await Recording.open('http');
  expect(await autocannon(received.url, '--connections', '5')).toBe(2000);
  expect(received.sink.counters()).toMatchObject({ accepted: 4000, connections: 5 });
});

// autocannon leaves without its last answers when it pipelines, so there can be more than it saw.
test('autocannon: every pipelined request that was answered was delivered', async () => {
  await using received = await Recording.open('http');
  const answered = await autocannon(received.url, '--connections', '2', '--pipelining', '4');
  expect(answered).toBeGreaterThan(1900);
  expect(received.sink.counters().accepted).toBeGreaterThanOrEqual(2 * answered);
});
