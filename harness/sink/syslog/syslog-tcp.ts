/**
 * Syslog over TCP: RFC 5424 and RFC 3164 messages in either framing of RFC 6587, told apart frame by
 * frame, so that one port serves every sender. Delivers MSG alone (syslog-header.ts has the rules). A
 * frame over `frameBytesMax` ends its connection.
 */
import { z } from 'zod';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import { sendUnanswered, TcpSink } from '../tcp/tcp-sink.js';
import { octetCounted, SyslogFraming } from './syslog-framing.js';
import { SyslogHeader } from './syslog-header.js';
import { syslogOptions } from './syslog-options.js';

export const syslogTcpOptions = syslogOptions.extend({
  frameBytesMax: z
    .int()
    .min(1)
    .default(32 * 1024 * 1024)
    .describe('Longer frames close their connection'),
});

export type SyslogTcpOptions = z.infer<typeof syslogTcpOptions>;

export function openSyslogTcp(
  host: SinkHost,
  options: SyslogTcpOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const protocol = {
    kind: 'syslog-tcp',
    port: options.port,
    framing: () => new SyslogFraming(options.frameBytesMax, new SyslogHeader(options.tag)),
    send: sendUnanswered(octetCounted),
  } as const;
  return TcpSink.open(host, protocol, deliver, refused);
}
