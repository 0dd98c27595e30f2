/**
 * Datagrams that Linux threw away for want of receive buffer: the last column of /proc/net/udp
 * (Linux, Documentation/networking/proc_net_tcp.rst and udp_seq_show). Elsewhere 0 is told.
 */
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';

/** An address as /proc/net/udp writes it: each 32-bit word in the machine's (little-endian) order. */
function hexOfIpv4(address: string): string {
  const bytes = address.split('.').map(Number).reverse();
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

/** The drops in a /proc/net/udp table of the socket bound to `address`:`port`; 0 when it isn't listed. */
export function dropsIn(table: string, address: string, port: number): number {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  for (const line of table.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const [local, localPort] = (fields[1] ?? '').split(':');
    if (localPort !== hexPort) continue;
    if (isIPv6(address) || local === hexOfIpv4(address)) return Number(fields.at(-1));
  }
  return 0;
}

export function kernelDrops(address: string, port: number): number {
  try {
    const path = isIPv6(address) ? '/proc/net/udp6' : '/proc/net/udp';
    return dropsIn(readFileSync(path, 'latin1'), address, port);
  } catch {
    return 0;
  }
}
