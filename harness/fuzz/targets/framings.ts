/**
 * Protocols that cut a stream into messages: the same bytes in one piece and in pieces of any sizes give the
 * same messages and an end of the same kind, and nothing throws. The first byte chooses the protocol, the next ones
 * the sizes.
 */
import { EventDecoder } from '../../sink/forward/events.js';
import { ForwardFraming } from '../../sink/forward/forward-framing.js';
import type { Framing } from '../../sink/framing.js';
import { LineFraming } from '../../sink/line-framing.js';
import { LumberjackFraming } from '../../sink/lumberjack/lumberjack-framing.js';
import { RelpFraming } from '../../sink/relp/relp-framing.js';
import { SyslogFraming } from '../../sink/syslog/syslog-framing.js';
import { SyslogHeader } from '../../sink/syslog/syslog-header.js';
import { assert } from '../../support/assert.js';
import { Input } from '../input.js';

const bytesMax = 1024 * 1024;
const piecesMax = 64;
const fields = ['message', 'log'];

export const framings: readonly (() => Framing)[] = [
  () => new LineFraming(bytesMax),
  () => new SyslogFraming(bytesMax, new SyslogHeader('none')),
  () => new SyslogFraming(bytesMax, new SyslogHeader('auto')),
  () => new SyslogFraming(bytesMax, new SyslogHeader('app')),
  () => new RelpFraming(bytesMax, new SyslogHeader('none')),
  () =>
    new LumberjackFraming(fields, {
      ...{ frameBytesMax: bytesMax, windowBytesMax: bytesMax, keepaliveMs: 0 },
    }),
  () =>
    new ForwardFraming({
      ...{ events: new EventDecoder(fields, bytesMax), messageBytesMax: bytesMax },
      ...{ secrets: { sharedKey: '', username: '', password: '' }, salts: { nonce: '', auth: '' } },
    }),
];

interface Heard {
  readonly messages: readonly string[];
  readonly outcome: string;
  readonly malformed: number;
}

function hear(framing: Framing, pieces: readonly Buffer[]): Heard {
  const messages: string[] = [];
  const emit = (bytes: Uint8Array, start: number, end: number) => {
    assert(start <= end && end <= bytes.length, 'a message lies within its bytes');
    messages.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  };
  for (const piece of pieces) {
    const before = messages.length;
    const outcome = framing.push(piece, emit);
    framing.answers?.take({ kind: 'partial', taken: messages.length - before });
    assert(framing.pendingBytes <= 2 * bytesMax, 'what waits is bounded');
    if (outcome !== 'ok') return { messages, outcome, malformed: framing.malformed };
  }
  const outcome = framing.finish(emit);
  return { messages, outcome, malformed: framing.malformed };
}

export function fuzzFramings(data: Buffer): void {
  const input = new Input(data);
  const make = framings[input.byte() % framings.length]!;
  const sizes = Array.from({ length: 4 }, () => 1 + input.byte());
  const content = Buffer.from(input.rest());
  const pieces: Buffer[] = [];
  for (let at = 0, piece = 0; at < content.length; piece++) {
    const end = piece < piecesMax ? at + sizes[piece % sizes.length]! : content.length;
    // A copy of its own: a framing must not look beyond what it was given.
    pieces.push(Buffer.from(content.subarray(at, end)));
    at = end;
  }
  const whole = hear(make(), [content]);
  const cut = hear(make(), pieces);
  const [one, other] = [whole, cut].map(({ messages }) => JSON.stringify(messages));
  assert(one === other, 'pieces give the messages that the whole gives');
  if (whole.outcome !== cut.outcome) {
    // A frame that waits for more than ever came is not looked at, and so not found to be none.
    const ends = [whole.outcome, cut.outcome].sort().join();
    assert(ends === 'broken,unfinished', `ended ${whole.outcome}, in pieces ${cut.outcome}`);
    return;
  }
  assert(whole.malformed === cut.malformed, 'pieces are as malformed as the whole');
}
