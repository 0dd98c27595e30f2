/** The faults of the network without a network: what they refuse, and what they read out of counters. */
import { expect, test } from 'vitest';
import { UsageError } from '../../support/errors.js';
import type { Rig } from '../fault.js';
import { MovedCounters, parseCounters } from '../sink/kernel-counters.js';
import { sinkFaults } from '../sink/list.js';
import { parseQueue } from './bandwidth.js';
import { parseMet, rejectionOf, trafficOf } from './filter.js';
import { latency } from './latency.js';
import { networkFaults } from './list.js';

const never = new AbortController().signal;

function rigAt(host: string, kind = 'tcp-lines'): Rig {
  const touched = () => {
    throw new Error('nothing may be touched');
  };
  return {
    id: 'fault#1',
    sinks: [{ kind, endpoints: { host, port: '514' }, controls: new Set() }],
    engine: { kind: 'docker', hostAddress: () => host, start: touched },
    instance: { id: 'shipper', pids: touched },
  } as unknown as Rig;
}

const onDocker = [...networkFaults, ...sinkFaults.filter(({ engines }) => engines)];

test.each(onDocker.map((fault) => [fault.kind, fault] as const))(
  '%s refuses a destination outside of the own networks by name, and touches nothing',
  async (kind, fault) => {
    expect(fault.engines).toEqual(['docker']);
    const injecting = fault.inject(rigAt('203.0.113.7'), fault.options.parse({}), never);
    const expected = `fault ${kind}: '203.0.113.7' is outside of what faults may reach`;
    await expect(injecting).rejects.toThrow(UsageError);
    await expect(injecting).rejects.toThrow(expected);
  },
);

test('latency refuses such a destination before it puts a proxy before it', async () => {
  const arranging = latency.arrange?.(rigAt('203.0.113.7'), latency.options.parse({}));
  await expect(arranging).rejects.toThrow(UsageError);
});

test('rules match the sinks alone, in the directions that are asked for', () => {
  const rig = rigAt('198.19.7.1');
  const out = ['-p', 'tcp', '-d', '198.18.0.0/15', '--dport', '514'];
  const into = ['-p', 'tcp', '-s', '198.18.0.0/15', '--sport', '514'];
  expect(trafficOf('partition', rig, 'both')).toEqual([out, into]);
  expect(trafficOf('partition', rig, 'out')).toEqual([out]);
  expect(trafficOf('partition', rig, 'in')).toEqual([into]);
  expect(rejectionOf(out)).toEqual(['-j', 'REJECT', '--reject-with', 'tcp-reset']);
  const [udp] = trafficOf('partition', rigAt('198.19.7.1', 'syslog-udp'), 'out');
  expect(rejectionOf(udp!)).toContain('icmp-port-unreachable');
});

test('what rules met is read from their listing', () => {
  const listing = [
    'Chain LL-partition-1 (2 references)',
    '    pkts      bytes target     prot opt in     out     source               destination',
    '      12    34567 DROP       6    --  *      *       0.0.0.0/0            198.18.0.0/15   tcp dpt:514',
    '       0        0 DROP       6    --  *      *       198.18.0.0/15        0.0.0.0/0       tcp spt:514',
    '',
  ].join('\n');
  expect(parseMet(listing)).toEqual([
    { packets: 12, bytes: 34_567 },
    { packets: 0, bytes: 0 },
  ]);
  expect(parseMet('')).toEqual([]);
});

test('what a queue did is read from its statistics', () => {
  const text = [
    'qdisc tbf 8001: root refcnt 3 rate 400Kbit burst 4Kb lat 400ms',
    ' Sent 160424 bytes 61 pkt (dropped 68, overlimits 238 requeues 0)',
  ].join('\n');
  const expected = { sentBytes: 160_424, packetsDropped: 68, packetsDelayed: 238 };
  expect(parseQueue(text)).toEqual(expected);
  const none = { sentBytes: 0, packetsDropped: 0, packetsDelayed: 0 };
  expect(parseQueue('qdisc noqueue 0: root refcnt 2')).toEqual(none);
});

test('counters of the kernel are read by their names, whatever stands beside them', () => {
  const snmp = 'Ip: Forwarding\nIp: 1\nTcp: RtoMin ActiveOpens RetransSegs\nTcp: 200 7 3\n';
  const netstat = 'TcpExt: SyncookiesSent TCPSynRetrans\nTcpExt: 0 5\n';
  const dev = [
    'Inter-|   Receive                            |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets',
    '    lo:     100       1    0    0    0     0          0         0      900       1',
    '  eth0:    2000      10    0    0    0     0          0         0     4242      12',
    '',
  ].join('\n');
  const expected = { opens: 7, syns: 12, segmentsAgain: 3, bytesSent: 4242 };
  expect(parseCounters(snmp, netstat, dev)).toEqual(expected);
});

test('counters that begin anew, with a container, go on being added up', () => {
  const counters = new MovedCounters();
  const at = (opens: number) => ({ opens, syns: opens, segmentsAgain: 0, bytesSent: opens * 10 });
  counters.see(null);
  expect(counters.moved).toBeNull();
  counters.see(at(5));
  expect(counters.moved).toEqual(at(0));
  counters.see(at(9));
  counters.see(null);
  counters.see(at(2));
  expect(counters.moved).toEqual(at(6));
});
