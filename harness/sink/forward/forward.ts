/**
 * The Fluent forward protocol v1, which Fluentd, Fluent Bit and Vector speak: Message, Forward,
 * PackedForward and CompressedPackedForward (gzip), acknowledged where the sender asks for it
 * (`require_ack_response`), with a shared key and a user where they are set. Heartbeats over UDP are not
 * answered. `forgetAcknowledgements` takes a read and resets the connection; `partial` delivers the first
 * part, acknowledges the messages that lie within it whole, and closes: the protocol has no word for less.
 */
import { Decoder, encode } from '@msgpack/msgpack';
import { z } from 'zod';
import type { Random } from '../../support/random.js';
import { secret } from '../secret-option.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import type { TcpClient } from '../tcp/tcp-client.js';
import { TcpSink } from '../tcp/tcp-sink.js';
import { makeIdentity, tlsOption } from '../tls/tls-identity.js';
import { EventDecoder } from './events.js';
import { ForwardFraming } from './forward-framing.js';
import { ping, type Secrets } from './handshake.js';

export const forwardOptions = z.strictObject({
  port: z.int().min(0).max(65_535).default(0).describe('Port; 0 takes any free one'),
  field: z
    .string()
    .min(1)
    .default('log')
    .describe("The record's field with the line; without it `log` and `message` are looked at"),
  sharedKey: secret(
    z.string().default('').describe('Asks for a handshake with this key; empty for none'),
  ),
  username: z.string().default('').describe('With a shared key: asks for this user too'),
  password: secret(z.string().default('').describe("The user's password")),
  messageBytesMax: z
    .int()
    .min(1)
    .default(64 * 1024 * 1024)
    .describe('Longer messages, also unpacked ones, close their connection'),
  tls: tlsOption,
});

export type ForwardOptions = z.infer<typeof forwardOptions>;

export async function openForward(
  host: SinkHost,
  options: ForwardOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const { sharedKey, username, password, messageBytesMax } = options;
  const secrets = { sharedKey, username, password };
  const fields = [...new Set([options.field, 'log', 'message'])];
  const events = new EventDecoder(fields, messageBytesMax);
  const salts = () => ({ nonce: salt(host.random), auth: salt(host.random) });
  const protocol = {
    kind: 'forward',
    port: options.port,
    identity: options.tls === 'on' ? await makeIdentity(host) : undefined,
    framing: () => new ForwardFraming({ events, messageBytesMax, secrets, salts: salts() }),
    send: (client: TcpClient, lines: readonly Uint8Array[]) =>
      send(client, lines, { secrets, field: options.field }),
  } as const;
  return TcpSink.open(host, protocol, deliver, refused);
}

/** Sixteen bytes in hexadecimal. */
function salt(random: Random): string {
  const word = () => random.uint32().toString(16).padStart(8, '0');
  return word() + word() + word() + word();
}

interface Sender {
  readonly secrets: Secrets;
  readonly field: string;
}

/** One PackedForward message, whose acknowledgement is waited for. */
async function send(
  client: TcpClient,
  lines: readonly Uint8Array[],
  { secrets, field }: Sender,
): Promise<void> {
  if (secrets.sharedKey !== '') await greet(client, secrets);
  const entries = lines.map((line) => encode([0, { [field]: line }]));
  const chunk = 'lostline';
  client.write(encode(['lostline', Buffer.concat(entries), { chunk, size: lines.length }]));
  const answer = (await client.hear(readValue)) as { readonly ack?: unknown };
  if (answer.ack !== chunk) throw new Error(`the answer was ${JSON.stringify(answer)}`);
  await client.finish();
}

async function greet(client: TcpClient, secrets: Secrets): Promise<void> {
  const [, options] = (await client.hear(readValue)) as [string, Record<string, unknown>];
  client.write(ping(options, secrets));
  const [, isAdmitted, reason] = (await client.hear(readValue)) as [string, boolean, string];
  if (!isAdmitted) throw new Error(`it was not admitted: ${reason}`);
}

/** The first value of what was heard, once it is whole; a sink's answers come in one piece each. */
function readValue(heard: Buffer) {
  if (heard.length === 0) return null;
  const [value] = [...new Decoder().decodeMulti(heard)];
  return { value, bytes: heard.length };
}
