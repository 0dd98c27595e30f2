/**
 * Counters of a kernel's network, as the programs and files of /proc in one namespace print them. What
 * is not there counts as 0: older kernels lack some.
 */

/** Names of /proc/net/netstat and /proc/net/snmp that tell of a flood (kernel: snmp_counter.rst). */
export const victimCounters = {
  listenOverflows: 'TcpExt.ListenOverflows',
  listenDrops: 'TcpExt.ListenDrops',
  syncookiesSent: 'TcpExt.SyncookiesSent',
  acceptedConnections: 'Tcp.PassiveOpens',
} as const;

export type Counts = Readonly<Record<string, number>>;

/** Both files have pairs of lines: names, then numbers, each behind the same word. */
export function parseNetstat(text: string): Counts {
  const counts: Record<string, number> = {};
  const lines = text.split('\n');
  for (let at = 0; at + 1 < lines.length; at++) {
    const [group = '', ...names] = lines[at]!.trim().split(/\s+/);
    const [again, ...values] = lines[at + 1]!.trim().split(/\s+/);
    if (group === '' || group !== again) continue;
    for (const [index, name] of names.entries()) {
      counts[`${group.slice(0, -1)}.${name}`] = Number(values[index]);
    }
    at++;
  }
  return counts;
}

/** Packets that the rule of this prefix has logged, from `iptables -nvxL`. */
export function parseRulePackets(text: string, prefix: string): number {
  const rule = text.split('\n').find((line) => line.includes(`nflog-prefix ${prefix}`));
  return Number(rule?.trim().split(/\s+/)[0] ?? 0);
}

/** An interface's line of /proc/net/dev: bytes and packets, received and sent. */
export function parseInterface(text: string, name: string) {
  const line = text.split('\n').find((one) => one.trim().startsWith(`${name}:`));
  const values = (line?.split(':')[1] ?? '').trim().split(/\s+/).map(Number);
  const at = (index: number) => values[index] || 0;
  return {
    received: { bytes: at(0), packets: at(1) },
    sent: { bytes: at(8), packets: at(9) },
  };
}
