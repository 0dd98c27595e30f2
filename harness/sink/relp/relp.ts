/**
 * RELP, the protocol of rsyslog's omrelp and imrelp: every syslog frame is acknowledged by its number,
 * after its message was delivered. `reject` answers with a status other than 200 in the frame's own
 * response; `partial` acknowledges the first part of a read and closes; `forgetAcknowledgements` takes a
 * read and resets the connection, so that the peer sends it again. Fields and framing bounds are those of
 * syslog over TCP.
 */
import type { z } from 'zod';
import { streamControls } from '../behaviour.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import { syslogFrame } from '../syslog/syslog-frame.js';
import { SyslogHeader } from '../syslog/syslog-header.js';
import { syslogTcpOptions } from '../syslog/syslog-tcp.js';
import type { TcpClient } from '../tcp/tcp-client.js';
import { TcpSink } from '../tcp/tcp-sink.js';
import { makeIdentity, tlsOption } from '../tls/tls-identity.js';
import { dataEnd, frameOf, readHeader } from './relp-frame.js';
import { RelpFraming } from './relp-framing.js';

export const relpOptions = syslogTcpOptions.extend({ tls: tlsOption });
export type RelpOptions = z.infer<typeof relpOptions>;

export async function openRelp(
  host: SinkHost,
  options: RelpOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const protocol = {
    kind: 'relp',
    port: options.port,
    controls: new Set([...streamControls, 'reject'] as const),
    identity: options.tls === 'on' ? await makeIdentity(host) : undefined,
    framing: () => new RelpFraming(options.frameBytesMax, new SyslogHeader(options.tag)),
    send,
  } as const;
  return TcpSink.open(host, protocol, deliver, refused);
}

/** Opens, sends everything and closes; each answer is waited for, in order. */
async function send(client: TcpClient, lines: readonly Uint8Array[]): Promise<void> {
  const offers = 'relp_version=0\nrelp_software=lostline\ncommands=syslog';
  client.write(Buffer.from(frameOf(1, 'open', offers)));
  await expectTaken(client);
  const frames = lines.flatMap((line, index) => {
    const frame = syslogFrame(line);
    return [Buffer.from(`${index + 2} syslog ${frame.length} `), frame, Buffer.from('\n')];
  });
  client.write(Buffer.concat(frames));
  for (let answer = 0; answer < lines.length; answer++) await expectTaken(client);
  client.write(Buffer.from(frameOf(lines.length + 2, 'close', '')));
  await client.finish();
}

async function expectTaken(client: TcpClient): Promise<void> {
  const answer = await client.hear((heard) => {
    const header = readHeader(heard, 0);
    if (header === 'broken') return { value: 'no RELP', bytes: heard.length };
    if (header === 'incomplete' || dataEnd(header) >= heard.length) return null;
    const value = heard.toString('latin1', header.dataFrom, dataEnd(header));
    return { value, bytes: dataEnd(header) + 1 };
  });
  if (!answer.startsWith('200 ')) throw new Error(`the answer was '${answer}'`);
}
