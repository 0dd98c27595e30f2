/**
 * A victim that logs each connection and request as a service mesh does: haproxy with a JSON log of 25
 * keys, named as Istio names them (Envoy's access log). It answers by itself, so what is measured is
 * the log and nothing behind it. Connections that ask for nothing are logged as well (`<BADREQ>`).
 *
 * haproxy writes to its standard output, and takes O_APPEND off it, so that a truncated log would begin with
 * a hole; perl puts whole lines into the file, and opens it again by its name every few lines, so that
 * a renamed log gets no more than these. haproxy drops lines while the pipe between them is full, so perl makes it
 * as large as the kernel lets anybody (1 MiB, F_SETPIPE_SZ, fcntl(2)). The mark is the first key; haproxy's own counter of requests,
 * bad ones and our own few questions included, says how many came.
 */
import { inside, textOf, type VictimKind } from './victim.js';

const socket = '/tmp/haproxy.sock';
const lineBytesMax = 8192;
/** Perl: every line at once, in one write, and the file opened anew after 20. */
const append =
  'fcntl STDIN, 1031, 1 << 20; while (<STDIN>) { open LOG, ">>", $ARGV[0] if $lines++ % 20 == 0; syswrite LOG, $_ }';

/** Key by key, as haproxy's log-format has the values (configuration.txt, section 8.2.4 of 2.6). */
export function accessLogKeys(mark: string): Readonly<Record<string, string>> {
  const text = (value: string) => `"${value}"`;
  return {
    lostline: text(mark),
    start_time: text('%[date(),utime(%Y-%m-%dT%H:%M:%S)].%ms'),
    method: text('%HM'),
    path: text('%[capture.req.uri,json(utf8s)]'),
    protocol: text('%HV'),
    response_code: '%ST',
    response_flags: text('%tsc'),
    response_code_details: text('via_upstream'),
    connection_termination_details: text('%tsc'),
    upstream_transport_failure_reason: text(''),
    bytes_received: '%U',
    bytes_sent: '%B',
    duration: '%Ta',
    upstream_service_time: text('%Tr'),
    x_forwarded_for: text('%ci'),
    user_agent: text('%[capture.req.hdr(1),json(utf8s)]'),
    request_id: text('%ID'),
    authority: text('%[capture.req.hdr(0),json(utf8s)]'),
    upstream_host: text('%si:%sp'),
    upstream_cluster: text('outbound|80||%b.shop.svc.cluster.local'),
    upstream_local_address: text('%bi:%bp'),
    downstream_local_address: text('%fi:%fp'),
    downstream_remote_address: text('%ci:%cp'),
    requested_server_name: text(''),
    route_name: text('%ft'),
  };
}

/**
 * @param requestsMax it answers and logs no more; above it connections are closed as soon as they are made
 */
export function haproxyConfiguration(port: number, mark: string, requestsMax?: number): string {
  const keys = Object.entries(accessLogKeys(mark)).map(([key, value]) => `"${key}":${value}`);
  return [
    'global',
    '  maxconn 4000',
    // With several threads one request could be held against another's place below the cap.
    ...(requestsMax === undefined ? [] : ['  nbthread 1']),
    `  log stdout len ${lineBytesMax} format raw local0`,
    `  stats socket ${socket} mode 600`,
    'defaults',
    '  mode http',
    '  log global',
    '  timeout client 5s',
    '  timeout server 5s',
    '  timeout connect 5s',
    'frontend web',
    `  bind :${port}`,
    `  log-format '{${keys.join(',')}}'`,
    '  unique-id-format %{+X}o\\ %ci:%cp_%fi:%fp_%Ts_%rt:%pid',
    '  capture request header Host len 128',
    '  capture request header User-Agent len 256',
    ...(requestsMax === undefined ? [] : capped(requestsMax)),
    '  http-request return status 200 content-type text/plain string ok',
    '',
  ].join('\n');
}

/** All requests are counted under one key of a table (section 11 of the same). */
function capped(requestsMax: number): string[] {
  const isAbove = `if { sc_http_req_cnt(0) gt ${requestsMax} }`;
  return [
    '  stick-table type integer size 1 store http_req_cnt',
    `  tcp-request connection reject if { int(1),table_http_req_cnt(web) gt ${requestsMax} }`,
    '  http-request track-sc0 int(1)',
    `  http-request set-log-level silent ${isAbove}`,
    `  http-request reject ${isAbove}`,
  ];
}

/** One counter of haproxy's `show info`. */
export function parseInfo(text: string, name: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${name}:`));
  return Number(line?.slice(name.length + 1) ?? 0);
}

export const haproxyVictim: VictimKind = {
  reopenSignal: null,
  capabilities: [],
  files: ({ port, mark }) => ({ 'haproxy.cfg': haproxyConfiguration(port, mark) }),
  command: ({ log }) => [
    'sh',
    '-c',
    `haproxy -db -f ${inside.config}/haproxy.cfg | exec perl -e '${append}' '${log}'`,
  ],
  isReady: async (victim) => (await askHaproxy(victim)).includes('CumReq'),
  counted: async (victim) => parseInfo(await askHaproxy(victim), 'CumReq'),
};

function askHaproxy(victim: Parameters<typeof textOf>[0]): Promise<string> {
  return textOf(victim, 'sh', '-c', `echo 'show info' | socat stdio ${socket}`);
}
