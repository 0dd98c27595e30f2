/** Says that a port is taken before a shipper fails on it in its own words. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { EnvironmentError, errorCode, messageOf } from '../support/errors.js';

/** Listens for a moment; the system error when that fails. 0 is any free port. */
async function tryListen(address: string, port: number): Promise<unknown> {
  const server = createServer();
  try {
    server.listen({ port, host: address, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return error;
  } finally {
    server.close();
  }
}

/** Whether the address is one of this machine's; an interface without a peer counts as well. */
export async function canListen(address: string): Promise<boolean> {
  return (await tryListen(address, 0)) === undefined;
}

/** Throws one sentence for the first port that can't be listened on; nothing is left listening. */
export async function requireFreePorts(
  address: string,
  ports: readonly number[],
  user: string,
): Promise<void> {
  for (const port of ports) {
    const error = await tryListen(address, port);
    if (error === undefined) continue;
    const why =
      errorCode(error) === 'EADDRINUSE' ? 'is taken' : `can't be used (${messageOf(error)})`;
    throw new EnvironmentError(
      `port ${port} on ${address} ${why}, and instance '${user}' needs it: end what listens there or choose another port`,
    );
  }
}
