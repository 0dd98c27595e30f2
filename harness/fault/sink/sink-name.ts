/**
 * A name for the sink in the shipper's container, and changing what it leads to while the shipper runs. The
 * name stands in /etc/hosts, which Docker gives to every container that shares the shipper's network, so a
 * helper rewrites it. Resolvers of the C library read it at each look-up, Go's within five seconds.
 */
import type { Arrangement } from '../arrangement.js';
import type { Site } from '../fault.js';
import type { NetworkHelper } from '../network/network-helper.js';

/** Also a name in the certificates of sinks with TLS. */
export const sinkName = 'lostline-sink';

/** Tells the shipper that its sinks are at the name, and its container where that leads. */
export async function arrangeSinkName({ engine }: Pick<Site, 'engine'>): Promise<Arrangement> {
  return { sinkHost: sinkName, extraHosts: { [sinkName]: engine.hostAddress() } };
}

/** @param address null takes the name away */
export async function pointName(helper: NetworkHelper, address: string | null): Promise<void> {
  const entry = address === null ? '' : `; echo '${address} ${sinkName}'`;
  // In place: the file is mounted, and can't be replaced by another.
  const script = `text=$(grep -v ' ${sinkName}$\\|\t${sinkName}$' /etc/hosts${entry}) && printf '%s\\n' "$text" > /etc/hosts`;
  await helper.run('sh', '-c', script);
}

/** What the C library makes of the name in that network now; '' when nothing. */
export async function lookUp(helper: NetworkHelper): Promise<string> {
  const { code, output } = await helper.ask('getent', 'ahostsv4', sinkName);
  return code === 0 ? (output.split(/\s/)[0] ?? '') : '';
}
