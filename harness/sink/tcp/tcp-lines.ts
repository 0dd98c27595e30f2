/**
 * Plain lines over TCP: a newline ends a message, and nothing is acknowledged. The last piece before
 * the peer closes counts as a message too; the ledger will call it truncated if it is. A line over
 * `lineBytesMax` ends its connection.
 */
import { z } from 'zod';
import { LineFraming, newlineSeparated } from '../line-framing.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import { sendUnanswered, TcpSink } from './tcp-sink.js';

export const tcpLinesOptions = z.strictObject({
  port: z.int().min(0).max(65_535).default(0).describe('Port; 0 takes any free one'),
  lineBytesMax: z
    .int()
    .min(1)
    .default(32 * 1024 * 1024)
    .describe('Longer lines close their connection'),
});

export type TcpLinesOptions = z.infer<typeof tcpLinesOptions>;

export function openTcpLines(
  host: SinkHost,
  options: TcpLinesOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const protocol = {
    kind: 'tcp-lines',
    port: options.port,
    framing: () => new LineFraming(options.lineBytesMax),
    send: sendUnanswered(newlineSeparated),
  } as const;
  return TcpSink.open(host, protocol, deliver, refused);
}
