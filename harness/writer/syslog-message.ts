/**
 * A line as a syslog message: RFC 5424, or the older format of RFC 3164. Over TCP each ends with a
 * newline (RFC 6587, 3.4.2: non-transparent framing), over UDP each is a datagram. The header is the
 * same in all messages of a stream, so that the time in it does not depend on the machine.
 */
import { streamDigits } from '../plan/layout/layout.js';
import type { SourcePlan } from '../plan/source-plan.js';

export type NetworkSource = Extract<SourcePlan, { kind: 'network' }>;

/** Facility user, severity notice. */
const priority = 13;

function headerOf({ format }: NetworkSource, stream: number): string {
  const program = `app-${streamDigits(stream)}`;
  return format === 'rfc5424'
    ? `<${priority}>1 2026-01-01T00:00:00.000Z lostline ${program} - - - `
    : `<${priority}>Jan  1 00:00:00 lostline ${program}: `;
}

export function syslogMessage(
  source: NetworkSource,
  stream: number,
  payload: Uint8Array,
): Uint8Array {
  const end = source.transport === 'tcp' ? '\n' : '';
  return Buffer.concat([Buffer.from(headerOf(source, stream)), payload, Buffer.from(end)]);
}
