/**
 * Syslog over TLS (RFC 5425): what syslog-tcp takes, behind a handshake. Octet counting is the standard's
 * only framing; newlines are taken too, because rsyslog sends them unless it is told otherwise. The
 * certificate is made when the sink opens (tls-identity.ts); a client's own is neither asked for nor looked at.
 */
import type { z } from 'zod';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import { sendUnanswered, TcpSink } from '../tcp/tcp-sink.js';
import { makeIdentity } from '../tls/tls-identity.js';
import { octetCounted, SyslogFraming } from './syslog-framing.js';
import { SyslogHeader } from './syslog-header.js';
import { syslogTcpOptions } from './syslog-tcp.js';

export const syslogTlsOptions = syslogTcpOptions;
export type SyslogTlsOptions = z.infer<typeof syslogTlsOptions>;

export async function openSyslogTls(
  host: SinkHost,
  options: SyslogTlsOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const protocol = {
    kind: 'syslog-tls',
    port: options.port,
    identity: await makeIdentity(host),
    framing: () => new SyslogFraming(options.frameBytesMax, new SyslogHeader(options.tag)),
    send: sendUnanswered(octetCounted),
  } as const;
  return TcpSink.open(host, protocol, deliver, refused);
}
