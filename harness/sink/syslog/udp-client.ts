/** Sends datagrams in small bursts with a turn of the event loop between, so that a sink in the same
 *  process can empty its receive buffer meanwhile. */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

const burst = 32;

/** Resolves when the kernel has taken every datagram; UDP tells no more. */
export async function sendDatagrams(
  address: string,
  port: number,
  datagrams: readonly Uint8Array[],
): Promise<void> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    for (const [index, datagram] of datagrams.entries()) {
      await sendOne(socket, datagram, port, address);
      if (index % burst === burst - 1) await nextTurn();
    }
  } finally {
    socket.close();
  }
}

function sendOne(socket: Socket, datagram: Uint8Array, port: number, address: string) {
  return new Promise<void>((resolve, reject) => {
    socket.send(datagram, port, address, (error) => (error ? reject(error) : resolve()));
  });
}
