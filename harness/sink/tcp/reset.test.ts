/** A connection that is just being ended can be reset too: it closes, and nothing is left of it. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { expect, it } from 'vitest';
import { SystemClock } from '../../support/clock.js';
import { Random } from '../../support/random.js';
import { BehaviourControl, streamControls } from '../behaviour.js';
import { makeIdentity, tlsWire } from '../tls/tls-identity.js';
import { reset } from './reset.js';

interface Met {
  readonly port: number;
  readonly accepted: Promise<Socket>;
}

async function withServer<T>(use: (met: Met) => Promise<T>): Promise<T> {
  const server = createServer({ allowHalfOpen: true });
  const accepted = once(server, 'connection').then(([socket]) => socket as Socket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use({ port: (server.address() as AddressInfo).port, accepted });
  } finally {
    server.close();
  }
}

/** What becomes of it, as its events tell. */
function closing(socket: Socket): Promise<string[]> {
  const seen: string[] = [];
  socket.on('error', ({ message }) => seen.push(message));
  return once(socket, 'close').then(() => seen);
}

it.each([
  ['that goes on', () => {}],
  ['that is ended in the same turn', (socket: Socket) => void socket.end()],
  [
    'that has words left to say',
    (socket: Socket) => void socket.end(Buffer.alloc(64 * 1024 * 1024)),
  ],
])('closes one %s', async (_, before) => {
  await withServer(async ({ port, accepted }) => {
    const peer = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
    const socket = await accepted;
    const closed = closing(socket);
    before(socket);
    reset(socket);
    expect(await closed).toEqual([]);
    peer.destroy();
  });
});

it('closes one whose TLS is ended in the same turn', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lostline-reset-'));
  const clock = new SystemClock();
  const host = { address: '127.0.0.1', directory, clock, random: new Random(1) };
  const identity = await makeIdentity(host);
  const control = new BehaviourControl('syslog-tls', streamControls, clock, () => 0);
  await withServer(async ({ port, accepted }) => {
    const peer = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
    peer.on('error', () => {});
    const wire = tlsWire(await accepted, identity, control, () => {});
    await once(peer, 'secureConnect');
    const closed = closing(wire.raw);
    wire.socket.end();
    reset(wire.raw);
    expect(await closed).toEqual([]);
    peer.destroy();
  });
  rmSync(directory, { recursive: true });
});
