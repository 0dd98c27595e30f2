import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../support/clock.js';
import { Random } from '../support/random.js';
import { openSink } from './open.js';
import type { Sink } from './sink.js';
import { showsToken, tokenSinkKinds } from './token.js';

const token = 's3cret-enough';
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const signed = (key: string) =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-1/logs/aws4_request, SignedHeaders=host, Signature=ab`;

describe('a token is shown', () => {
  it.each([
    `Bearer ${token}`,
    `bearer ${token}`,
    `Splunk ${token}`,
    `ApiKey ${token}`,
    basic(`anybody:${token}`),
    basic(`:${token}`),
    signed(token),
  ])('by %s', (authorization) => {
    expect(showsToken({ authorization }, token)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer other',
    `Bearer ${token}x`,
    basic(`${token}:x`),
    signed('other'),
    `${token} Bearer`,
  ])('not by %s', (authorization) => {
    expect(showsToken({ authorization }, token)).toBe(false);
  });

  it('by nothing where none is asked for', () => {
    expect(showsToken({}, undefined)).toBe(true);
  });
});

const opened: Sink[] = [];
afterEach(async () => {
  for (const sink of opened.splice(0)) await sink[Symbol.asyncDispose]();
});

async function open(kind: (typeof tokenSinkKinds)[number]) {
  const taken: string[] = [];
  const host = { address: '127.0.0.1', directory: tmpdir(), clock: new SystemClock(), token };
  const options = kind === 'forward' ? { sharedKey: token } : {};
  const sink = await openSink(
    { kind, options },
    { ...host, random: new Random(1) },
    (bytes, start, end) => taken.push(Buffer.from(bytes.subarray(start, end)).toString()),
  );
  opened.push(sink);
  return { sink, taken };
}

describe.each(tokenSinkKinds.map((kind) => ({ kind })))('a $kind sink with a token', ({ kind }) => {
  it('takes lines from its own client, which shows it', async () => {
    const { sink, taken } = await open(kind);
    await sink.send([Buffer.from('one'), Buffer.from('two')]);
    expect(taken).toEqual(['one', 'two']);
  });
});

describe('a sink over HTTP with a token', () => {
  it('answers 401 without it and takes nothing', async () => {
    const { sink, taken } = await open('http');
    const ask = (headers: Record<string, string>) =>
      fetch(sink.endpoints.url!, { method: 'POST', body: 'line\n', headers });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ authorization: 'Bearer wrong' })).status).toBe(401);
    expect(taken).toEqual([]);
    expect(sink.counters().refusedRequests).toBe(2);
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200);
    expect(taken).toEqual(['line']);
  });
});
