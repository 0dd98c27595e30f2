/** Counters as a kernel, its packet filter and haproxy print them. */
import { describe, expect, it } from 'vitest';
import { parseInfo } from './haproxy-victim.js';
import { parseInterface, parseNetstat, parseRulePackets } from './kernel-counters.js';

describe('counters', () => {
  it('of /proc/net/netstat and snmp are told by group and name', () => {
    const text = [
      'TcpExt: SyncookiesSent ListenOverflows ListenDrops',
      'TcpExt: 2874 3 4',
      'IpExt: InNoRoutes',
      'IpExt: 9',
      'Tcp: RtoAlgorithm MaxConn PassiveOpens',
      'Tcp: 1 -1 12',
      '',
    ].join('\n');
    expect(parseNetstat(text)).toEqual({
      'TcpExt.SyncookiesSent': 2874,
      'TcpExt.ListenOverflows': 3,
      'TcpExt.ListenDrops': 4,
      'IpExt.InNoRoutes': 9,
      'Tcp.RtoAlgorithm': 1,
      'Tcp.MaxConn': -1,
      'Tcp.PassiveOpens': 12,
    });
  });

  it('of a rule are those of its own prefix', () => {
    const text = [
      'Chain INPUT (policy ACCEPT 0 packets, 0 bytes)',
      '    pkts      bytes target     prot opt in     out     source               destination',
      '      77     3080 NFLOG      6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:80 flags:0x17/0x02 nflog-prefix another',
      '    2939   117560 NFLOG      6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:80 flags:0x17/0x02 nflog-prefix lostline-noise-abc123',
    ].join('\n');
    expect(parseRulePackets(text, 'lostline-noise-abc123')).toBe(2939);
    expect(parseRulePackets(text, 'lostline-noise-zzz999')).toBe(0);
  });

  it('of an interface are its bytes and packets both ways', () => {
    const text = [
      'Inter-|   Receive                                                |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
      '    lo:       1       2    0    0    0     0          0         0        3       4    0    0    0     0       0          0',
      '  eth0: 1274000   13000    0    0    0     0          0         0   158748    2940    0    0    0     0       0          0',
    ].join('\n');
    expect(parseInterface(text, 'eth0')).toEqual({
      received: { bytes: 1_274_000, packets: 13_000 },
      sent: { bytes: 158_748, packets: 2940 },
    });
    expect(parseInterface(text, 'eth1').sent).toEqual({ bytes: 0, packets: 0 });
  });

  it('of haproxy are found by their name', () => {
    const text = 'Name: HAProxy\nCumConns: 3002\nCumReq: 3003\nDroppedLogs: 0\n';
    expect([parseInfo(text, 'CumReq'), parseInfo(text, 'Absent')]).toEqual([3003, 0]);
  });
});
