/**
 * A knock of our own at a sink that should be closed. Over TCP the connection is refused; over UDP a
 * connected socket is told of the kernel's "port unreachable" (ICMP) as ECONNREFUSED (udp(7)). The
 * datagram is empty: a sink that is open after all takes no message from it.
 */
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import type { Sink } from '../../sink/sink.js';
import type { Clock } from '../../support/clock.js';

const timeoutMs = 1_000;

/** How the knock was refused, in words; '' when it was not. */
export function knock({ kind, endpoints }: Sink, clock: Clock): Promise<string> {
  const { host = '', port = '' } = endpoints;
  return kind === 'syslog-udp' ? overUdp(host, Number(port), clock) : overTcp(host, Number(port));
}

function overTcp(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const peer = connect({ host, port });
    const welcome = () => {
      peer.destroy();
      resolve('');
    };
    peer.setTimeout(timeoutMs, welcome);
    peer.once('connect', welcome);
    peer.once('error', ({ message }) => resolve(`a connection of our own failed: ${message}`));
  });
}

async function overUdp(host: string, port: number, clock: Clock): Promise<string> {
  const peer = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const told = new AbortController();
  let words = '';
  peer.once('error', ({ message }) => {
    words = `a datagram of our own was refused: ${message}`;
    told.abort();
  });
  peer.connect(port, host, () => peer.send(new Uint8Array(0)));
  await clock.sleep(timeoutMs, told.signal).catch(() => {});
  peer.close();
  return words;
}
