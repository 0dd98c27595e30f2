import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTargets } from '../target/catalogue.js';
import { Admitted } from './admitted.js';
import { getText } from './get-text.js';

let server: Server;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function port(): number {
  return (server.address() as AddressInfo).port;
}

const instance = { address: async (wanted: number) => `127.0.0.1:${wanted}` };
const metrics = { port: 'page', path: '/metrics', admits: { dropped: ['dropped_total'] } };

test('a look at the metrics counts what they admit', async () => {
  answer = (response) => response.end('dropped_total 41\n');
  const admitted = new Admitted({ metrics }, { page: port() });
  expect(admitted.count).toBeNull();
  await admitted.look(instance);
  expect(admitted.count).toBe(41);
  expect(admitted.admissions).toMatchObject({ dropped: 41, retried: null });
});

test('what the manifest wants charted stands as it was at the last look', async () => {
  answer = (response) => response.end('full{queue="a"} 2\nfull{queue="b"} 3\nother 9\n');
  const chart = [
    { name: 'full', series: 'full' },
    { name: 'none', series: 'none' },
  ];
  const admitted = new Admitted({ metrics: { ...metrics, chart } }, { page: port() });
  expect(admitted.charted).toEqual({ full: null, none: null });
  await admitted.look(instance);
  expect(admitted.charted).toEqual({ full: 5, none: null });
  answer = (response) => response.writeHead(503).end();
  await expect(admitted.look(instance)).rejects.toThrow(/metrics answers 503/);
  expect(admitted.charted).toEqual({ full: null, none: null });
  expect(new Admitted({ metrics }, { page: port() }).charted).toBeNull();
});

test('output and metrics speak of the same lines: the higher count holds', async () => {
  answer = (response) => response.end('dropped_total 3\n');
  const admittedDrops = { output: 'dropped (\\d+)', take: 'sum' } as const;
  const admitted = new Admitted({ metrics, admittedDrops }, { page: port() });
  await admitted.look(instance);
  await admitted.follow(Readable.from(['dropped 2\n', 'dropped 4\n']));
  expect(admitted.count).toBe(6);
});

test('what speaks of loss without numbers is kept beside the count', async () => {
  const admittedDrops = { output: 'dropped (\\d+)', take: 'sum' } as const;
  const admitted = new Admitted({ admittedDrops, lossMessages: ['file .* is lost'] }, {});
  await admitted.follow(Readable.from(['dropped 2\nfile a is lost\n', 'file b is lost\n']));
  expect(admitted.count).toBe(2);
  expect(admitted.lossMessages).toEqual([{ text: 'file a is lost', times: 2 }]);
});

test('a page that is refused is an error, and the count stays', async () => {
  answer = (response) => response.end('dropped_total 5\n');
  const admitted = new Admitted({ metrics }, { page: port() });
  await admitted.look(instance);
  answer = (response) => response.writeHead(503).end('no');
  await expect(admitted.look(instance)).rejects.toThrow(/metrics answers 503/);
  expect(admitted.count).toBe(5);
});

test('a page without end is given up', async () => {
  answer = (response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(1 << 20)));
    };
    response.on('drain', more);
    more();
  };
  await expect(getText(`http://127.0.0.1:${port()}/`)).rejects.toThrow(/is longer than/);
});

test('the series that shipped targets name are ones', () => {
  for (const manifest of readTargets()) {
    expect(() => new Admitted(manifest, manifest.ports), manifest.name).not.toThrow();
  }
});
