/**
 * The listening socket below an HTTP server: a socket of its own, whose connections are looked at, wrapped
 * in TLS where it is asked for, and handed to the server. So a connection can be held before the server
 * reads of it, and the one below TLS, which alone can be reset, is known.
 */
import type { Server as HttpServer } from 'node:http';
import { createServer, type Socket, type Server as TcpServer } from 'node:net';
import type { BehaviourControl } from '../behaviour.js';
import { admits } from '../front.js';
import { reset } from '../tcp/reset.js';
import { type TlsIdentity, tlsWire } from '../tls/tls-identity.js';

export interface HttpListener {
  readonly socket: TcpServer;
  /** Cuts one of the server's connections. */
  reset(connection: Socket): void;
}

/** @param failed told once for each connection whose peer breaks TLS or does not trust the certificate */
export function listenerBelow(
  server: HttpServer,
  control: BehaviourControl,
  identity: TlsIdentity | undefined,
  failed: () => void,
): HttpListener {
  const raws = new WeakMap<Socket, Socket>();
  // As a server of node:http listens: its peers may end their half first, and answers go out at once.
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (accepted) => {
    if (!admits(control, accepted)) return;
    if (!identity) {
      server.emit('connection', accepted);
      return;
    }
    const { socket, raw } = tlsWire(accepted, identity, control, failed);
    raws.set(socket, raw);
    server.emit('connection', socket);
  });
  // The server itself never listens, and would not look for peers that are too slow.
  listener.once('listening', () => server.emit('listening'));
  return {
    socket: listener,
    reset: (connection) => reset(raws.get(connection) ?? connection),
  };
}
