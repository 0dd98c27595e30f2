/**
 * What the kernel counted in the network of a shipper that has one of its own (a container): connections
 * that it tried to open, SYNs and segments that were sent again, bytes that left. From /proc/<pid>/net, so
 * it costs nothing in the packets' path. A shipper on this machine's own network shares these counters
 * with every other program, and so has none.
 */
import { readFileSync, readlinkSync } from 'node:fs';

export interface KernelCounters {
  /** Calls of connect(2): Tcp ActiveOpens (RFC 4022). */
  readonly opens: number;
  /** First SYNs and repeated ones. */
  readonly syns: number;
  /** Tcp RetransSegs. */
  readonly segmentsAgain: number;
  /** By all interfaces but loopback, with their headers. */
  readonly bytesSent: number;
}

/** Two lines each: names, then values. */
function table(text: string, protocol: string): Record<string, number> {
  const rows = text.split('\n').filter((line) => line.startsWith(`${protocol}:`));
  const [names = [], values = []] = rows.map((row) => row.split(' ').slice(1));
  return Object.fromEntries(names.map((name, at) => [name, Number(values[at])]));
}

/** @param text of /proc/net/dev */
function sentBytes(text: string): number {
  const rows = text
    .split('\n')
    .slice(2)
    .map((line) => line.trim().split(/[:\s]+/));
  const others = rows.filter(([name]) => name && name !== 'lo');
  return others.reduce((sum, fields) => sum + Number(fields[9] ?? 0), 0);
}

export function parseCounters(snmp: string, netstat: string, dev: string): KernelCounters {
  const tcp = table(snmp, 'Tcp');
  const opens = tcp.ActiveOpens ?? 0;
  return {
    opens,
    syns: opens + (table(netstat, 'TcpExt').TCPSynRetrans ?? 0),
    segmentsAgain: tcp.RetransSegs ?? 0,
    bytesSent: sentBytes(dev),
  };
}

/** Null when the process has gone, shares this machine's network, or may not be looked at. */
export function readCounters(pid: number): KernelCounters | null {
  const network = (of: number | 'self') => readlinkSync(`/proc/${of}/ns/net`);
  const text = (name: string) => readFileSync(`/proc/${pid}/net/${name}`, 'latin1');
  try {
    if (network(pid) === network('self')) return null;
    return parseCounters(text('snmp'), text('netstat'), text('dev'));
  } catch {
    return null;
  }
}

const names = ['opens', 'syns', 'segmentsAgain', 'bytesSent'] as const;
const none: KernelCounters = { opens: 0, syns: 0, segmentsAgain: 0, bytesSent: 0 };

/** Adds up what moved, also over a restart, where a container's counters begin anew. */
export class MovedCounters {
  #last: KernelCounters | null = null;
  #moved: KernelCounters | null = null;

  /** Since the first reading; null before it. */
  get moved(): KernelCounters | null {
    return this.#moved;
  }

  see(now: KernelCounters | null): void {
    if (!now) return;
    const last = this.#last;
    const before = this.#moved ?? none;
    const step = (name: (typeof names)[number]) => {
      if (!last) return 0;
      return now[name] >= last[name] ? now[name] - last[name] : now[name];
    };
    this.#moved = Object.fromEntries(
      names.map((name) => [name, before[name] + step(name)]),
    ) as unknown as KernelCounters;
    this.#last = now;
  }
}
