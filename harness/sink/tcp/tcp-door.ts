/** A TCP server, plain or HTTP, as something that a door opens and shuts: shutting resets its peers. */
import type { Server, Socket } from 'node:net';
import { assert } from '../../support/assert.js';
import type { Place, Socketlike } from '../door.js';
import { reset } from './reset.js';

const backlogMax = 511;

export class TcpDoor implements Socketlike {
  readonly #server: Server;
  readonly #leave: () => void;
  readonly #peers = new Set<Socket>();

  /** @param leave called first when the door is shut, for peers that are told so by the protocol's own rules */
  constructor(server: Server, leave: () => void = () => {}) {
    this.#server = server;
    this.#leave = leave;
    server.on('connection', (peer: Socket) => {
      this.#peers.add(peer);
      peer.once('close', () => this.#peers.delete(peer));
    });
  }

  bind({ address, port }: Place): Promise<number> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      const failed = (error: Error) => {
        server.off('listening', listening);
        reject(error);
      };
      const listening = () => {
        server.off('error', failed);
        const bound = server.address();
        assert(bound !== null && typeof bound === 'object', 'a TCP server has an address');
        resolve(bound.port);
      };
      server.once('error', failed).once('listening', listening);
      server.listen({ host: address, port, backlog: backlogMax });
    });
  }

  shut(): void {
    this.#leave();
    if (this.#server.listening) this.#server.close();
    this.cut();
  }

  cut(): void {
    for (const peer of this.#peers) reset(peer);
  }

  finish(): number {
    for (const peer of this.#peers) peer.end();
    return this.#peers.size;
  }
}
