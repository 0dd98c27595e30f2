/**
 * Lumberjack version 2, which Filebeat and the other Beats speak to Logstash: windows of events in JSON,
 * plain or deflated, acknowledged as a whole after they were delivered. While a stall lasts the peer is told
 * so (an acknowledgement of 0), as Logstash does. `partial` acknowledges the events that were taken, which
 * the protocol allows, and closes; `forgetAcknowledgements` takes a window and resets the connection.
 */
import { deflateSync } from 'node:zlib';
import { z } from 'zod';
import { lineFields } from '../json/field-finder.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import type { TcpClient } from '../tcp/tcp-client.js';
import { TcpSink } from '../tcp/tcp-sink.js';
import { makeIdentity, tlsOption } from '../tls/tls-identity.js';
import { LumberjackFraming } from './lumberjack-framing.js';

const mebibyte = 1024 * 1024;

export const lumberjackOptions = z.strictObject({
  port: z.int().min(0).max(65_535).default(0).describe('Port; 0 takes any free one'),
  field: z
    .string()
    .min(1)
    .default('message')
    .describe("The event's field with the line, such as `message` or `event.original`"),
  keepaliveMs: z
    .int()
    .min(0)
    .default(3000)
    .describe('How often a peer that waits through a stall is told to go on waiting; 0 is never'),
  frameBytesMax: z
    .int()
    .min(1)
    .default(64 * mebibyte)
    .describe('Longer frames, also inflated ones, close their connection'),
  windowBytesMax: z
    .int()
    .min(1)
    .default(64 * mebibyte)
    .describe('Windows that take more than this in memory close their connection'),
  tls: tlsOption,
});

export type LumberjackOptions = z.infer<typeof lumberjackOptions>;

export async function openLumberjack(
  host: SinkHost,
  options: LumberjackOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const fields = [...new Set([options.field, ...lineFields])];
  const protocol = {
    kind: 'lumberjack',
    port: options.port,
    identity: options.tls === 'on' ? await makeIdentity(host) : undefined,
    framing: () => new LumberjackFraming(fields, options),
    send,
  } as const;
  return TcpSink.open(host, protocol, deliver, refused);
}

function head(type: 'W' | 'J' | 'C', ...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 + 4 * numbers.length);
  bytes.write(`2${type}`);
  numbers.forEach((number, index) => {
    bytes.writeUInt32BE(number, 2 + 4 * index);
  });
  return bytes;
}

/** One deflated window. */
async function send(client: TcpClient, lines: readonly Uint8Array[]): Promise<void> {
  const frames = lines.flatMap((line, index) => {
    const event = Buffer.from(JSON.stringify({ message: Buffer.from(line).toString() }));
    return [head('J', index + 1, event.length), event];
  });
  const deflated = deflateSync(Buffer.concat(frames));
  client.write(Buffer.concat([head('W', lines.length), head('C', deflated.length), deflated]));
  while ((await client.hear(readAcknowledgement)) < lines.length);
  await client.finish();
}

function readAcknowledgement(heard: Buffer) {
  if (heard.length < 6) return null;
  if (heard.toString('latin1', 0, 2) !== '2A') throw new Error('the answer was no acknowledgement');
  return { value: heard.readUInt32BE(2), bytes: 6 };
}
