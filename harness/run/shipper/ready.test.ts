import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExitStatus } from '../../engine/engine.js';
import { SystemClock } from '../../support/clock.js';
import type { Manifest } from '../../target/manifest.js';
import { waitUntilReady } from './ready.js';

const clock = new SystemClock();
const never = new AbortController().signal;
let state: string;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'lostline-ready-'));
});
afterEach(() => rmSync(state, { recursive: true }));

/** A shipper that is waited for; it becomes ready, or ends, when the test says so. */
function shipperWith(ready: Manifest['ready'], port = 0) {
  const output = new PassThrough();
  let end: (status: ExitStatus) => void = () => {};
  const exited = new Promise<ExitStatus>((resolve) => {
    end = resolve;
  });
  const instance = {
    exited: () => exited,
    output: () => output,
    address: async (wanted: number) => `127.0.0.1:${wanted}`,
  };
  const setting = {
    ...{ manifest: { name: 'any', ready }, instance, ports: { admin: port }, state, clock },
    lastWords: () => 'no such file',
  };
  return { output, end, waiting: waitUntilReady(setting, never) };
}

describe('a shipper is ready', () => {
  it('at once when nothing is named', async () => {
    await shipperWith(undefined).waiting;
  });

  it('when a line of its output matches, and no earlier', async () => {
    const { output, waiting } = shipperWith({ output: '^started' });
    output.write('not started yet\nstarted\n');
    await waiting;
    const other = shipperWith({ output: '^started' });
    other.output.write('not started yet\n');
    other.end({ code: 0, signal: null, atMs: 0 });
    await expect(other.waiting).rejects.toThrow('ended before it was ready');
  });

  it('when its file is there', async () => {
    const { waiting } = shipperWith({ file: 'pid' });
    writeFileSync(join(state, 'pid'), '1');
    await waiting;
  });

  it('when its page answers well, and not before', async () => {
    const answers = [503, 503, 200];
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/ready' ? (answers.shift() ?? 200) : 404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await shipperWith({ http: { port: 'admin', path: '/ready' } }, port).waiting;
    expect(answers).toEqual([]);
    server.close();
  });
});

it('a shipper that ends before it is ready is told with its last words', async () => {
  const { end, waiting } = shipperWith({ http: { port: 'admin', path: '/ready' } });
  end({ code: 3, signal: null, atMs: 0 });
  await expect(waiting).rejects.toThrow(
    'target any ended before it was ready (exit code 3); its last words: no such file',
  );
});
