/**
 * Leads a shipper in the run's own network, which leads nowhere, to a user's store: connections to a port
 * on the bridge's gateway are carried on to the one address that the scenario names. Bytes pass as they
 * are, so a store that speaks TLS shows its own certificate under a name that is not the relay's.
 *
 * Bound: `connectionsMax`; more are cut.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { EnvironmentError, messageOf } from '../../support/errors.js';

const connectionsMax = 1024;

export interface Relay extends AsyncDisposable {
  readonly host: string;
  readonly port: string;
}

/** Errors: EnvironmentError when the gateway can't be listened on. */
export async function openRelay(
  address: string,
  store: { readonly host: string; readonly port: string },
): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host: store.host, port: Number(store.port) });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    // Either end that breaks takes the other with it: the shipper sees what it would see without a relay.
    pipeline(near, far, () => near.destroy());
    pipeline(far, near, () => far.destroy());
  });
  server.maxConnections = connectionsMax;
  server.listen(0, address);
  await once(server, 'listening').catch((cause) => {
    throw new EnvironmentError(`no relay to the store on ${address}: ${messageOf(cause)}`, {
      cause,
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: address,
    port: String(port),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
