/**
 * A victim whose kernel logs every SYN: a rule of its packet filter hands each to ulogd2 (NFLOG), which
 * writes about 950 bytes of JSON for a frame of 54. A listener stands at the port, so that connections stay
 * half open and the kernel falls back to cookies; nobody ever speaks to it.
 *
 * The mark is the rule's prefix (`oob.prefix` in the JSON); the rule's own counter says how many came.
 */
import { parseRulePackets } from './kernel-counters.js';
import { inside, textOf, type VictimKind } from './victim.js';

const plugins = '/usr/lib/$(uname -m)-linux-gnu/ulogd';
const group = 0;
const backlog = 64;
/** The kernel hands packets over in batches, the last one after so long (1/100 s). */
const flushEveryHundredths = 5;
const bufferBytes = 4 * 1024 * 1024;

/** ulogd takes no patterns for its plugins, whose folder carries the machine's name. */
function configuration(log: string): string {
  const names = [
    ...['inppkt_NFLOG', 'raw2packet_BASE', 'filter_IFINDEX', 'filter_IP2STR', 'filter_HWHDR'],
    'output_JSON',
  ];
  return [
    '[global]',
    'logfile="stdout"',
    ...names.map((name) => `plugin="${plugins}/ulogd_${name}.so"`),
    'stack=log1:NFLOG,base1:BASE,ifi1:IFINDEX,ip2str1:IP2STR,mac2str1:HWHDR,json1:JSON',
    '[log1]',
    `group=${group}`,
    `netlink_socket_buffer_size=${bufferBytes}`,
    `netlink_socket_buffer_maxsize=${4 * bufferBytes}`,
    `netlink_qtimeout=${flushEveryHundredths}`,
    '[json1]',
    // Whole lines alone reach the file, however it is rotated.
    'sync=1',
    `file="${log}"`,
    '',
  ].join('\n');
}

/** One word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export const synVictim: VictimKind = {
  reopenSignal: 'SIGHUP',
  capabilities: ['NET_ADMIN'],
  files: ({ log }) => ({ 'ulogd.conf.in': configuration(log) }),
  command: ({ port, mark }) => [
    'sh',
    '-ec',
    [
      `sed "s|${'\\$(uname -m)'}|$(uname -m)|" ${inside.config}/ulogd.conf.in >/tmp/ulogd.conf`,
      `iptables -A INPUT -p tcp --syn --dport ${port} -j NFLOG --nflog-group ${group} --nflog-prefix ${quoted(mark)}`,
      `socat TCP-LISTEN:${port},fork,reuseaddr,backlog=${backlog} /dev/null &`,
      'exec ulogd -c /tmp/ulogd.conf',
    ].join('\n'),
  ],
  async isReady(victim, { port }) {
    const bound = await textOf(victim, 'cat', '/proc/net/netfilter/nfnetlink_log');
    const listening = await textOf(victim, 'ss', '-ltnH', `sport = :${port}`);
    return bound.trim() !== '' && listening.trim() !== '';
  },
  async counted(victim, { mark }) {
    return parseRulePackets(await textOf(victim, 'iptables', '-nvxL', 'INPUT'), mark);
  },
};
