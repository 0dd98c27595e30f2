/** Says that a port is taken before a shipper fails on it in its own words. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { EnvironmentError, errorCode, messageOf } from '../support/errors.js';
import { procLine } from './procfs.js';

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
    await new Promise((resolve) => server.close(resolve));
  }
}

const portFirst = 10_000;
const roomMin = 1_000;
/** So many neighbours by process id choose from other ports. */
const portsEach = 131;
let given = 0;

/** Where the kernel begins to take ports for outgoing connections, see ip(7); where it takes most, all are as good. */
function portsEnd(): number {
  const [first] = procLine('sys/net/ipv4/ip_local_port_range').split(/\s+/).map(Number);
  return first! >= portFirst + roomMin ? first! : 65_536;
}

/**
 * A port that nothing listens on now, another one with each call; where there is room none of those that the kernel gives
 * to outgoing connections, which could take it before its user binds it. Another program may still be faster.
 */
export async function freePort(address: string): Promise<number> {
  const count = portsEnd() - portFirst;
  for (let tried = 0; tried < count; tried++) {
    const port = portFirst + ((process.pid * portsEach + given++) % count);
    if ((await tryListen(address, port)) === undefined) return port;
  }
  throw new EnvironmentError(
    `no port from ${portFirst} to ${portFirst + count - 1} on ${address} is free: end what listens there`,
  );
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
