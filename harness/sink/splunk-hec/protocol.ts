/**
 * Splunk's HTTP event collector: events at /services/collector/event, lines at /services/collector/raw,
 * health, and acknowledgement by polling where the token uses it (`useAck`). Any token is taken unless
 * one is named; nothing is indexed, so indexes and time stamps are not looked at.
 *
 * With `useAck` a success is only a number, and what the client goes by is what it is told about the
 * number later: to forget an acknowledgement is to leave it false for ever. A refused part is answered as
 * a busy server, with the number of the first event that it did not take
 * (https://github.com/open-telemetry/opentelemetry-collector-contrib/issues/36113).
 */
import { z } from 'zod';
import { httpServerOptions } from '../http/http-options.js';
import {
  type HttpContent,
  type HttpDelivery,
  type HttpOutbound,
  type HttpProtocol,
  type HttpReply,
  type HttpRequest,
  jsonReply,
} from '../http/http-protocol.js';
import { HttpSink } from '../http/http-sink.js';
import type { FieldFinder } from '../json/field-finder.js';
import { LineFraming } from '../line-framing.js';
import { secret } from '../secret-option.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import { Acknowledgements } from './acknowledgements.js';
import { type HecWord, hecReply, refusalReply } from './answers.js';
import { eventFinder, readEvents } from './events.js';

export const splunkHecOptions = z.strictObject({
  ...httpServerOptions,
  useAck: z
    .boolean()
    .default(false)
    .describe(
      'Whether the token asks for a channel and acknowledges by polling; off in Splunk too',
    ),
  token: secret(
    z.string().min(1).optional().describe('The only token that is taken; any if not given'),
  ),
  field: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The field of an event that holds the line where the event is no text; the first of message, log, msg, MESSAGE, body.text and line if not given',
    ),
});

export type SplunkHecOptions = z.infer<typeof splunkHecOptions>;

const root = '/services/collector';
const acksMax = 100_000;
const channelForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ownChannel = '00000000-0000-0000-0000-00006c6f7374';

class SplunkHecProtocol implements HttpProtocol {
  readonly kind = 'splunk-hec';
  readonly basePath = '/';
  readonly #options: Pick<SplunkHecOptions, 'useAck' | 'token'>;
  readonly #finder: FieldFinder;
  readonly #acknowledgements = new Acknowledgements();

  constructor({ useAck, token, field }: Pick<SplunkHecOptions, 'useAck' | 'token' | 'field'>) {
    this.#options = { useAck, token };
    this.#finder = eventFinder(field);
  }

  read(request: HttpRequest): HttpContent {
    const path = request.path.replace(/\/1\.0$/, '').replace(/\/$/, '');
    if (path === `${root}/health`) return { kind: 'question', reply: hecReply('healthy') };
    const isEvents = path === root || path === `${root}/event`;
    const isRaw = path === `${root}/raw`;
    if (!isEvents && !isRaw && path !== `${root}/ack`) {
      const text = 'The requested URL was not found on this server.';
      return { kind: 'misfit', reply: jsonReply(404, { text, code: 404 }) };
    }
    if (request.method !== 'POST') {
      const text = 'The requested URL does not support this method';
      return { kind: 'misfit', reply: jsonReply(405, { text, code: 405 }) };
    }
    const refused = this.#unauthorised(request) ?? this.#channelProblem(request);
    if (refused) return { kind: 'misfit', reply: hecReply(refused) };
    const channel = channelOf(request);
    if (isEvents) return this.#events(request, channel);
    return isRaw ? this.#lines(request, channel) : this.#polled(request, channel);
  }

  failed(status: number, message: string): HttpReply {
    if (status !== 413) return jsonReply(status, { text: message, code: 6 });
    return jsonReply(413, { text: `Request entity too large: ${message}`, code: 27 });
  }

  encode(lines: readonly Uint8Array[]): HttpOutbound {
    const events = lines.map((line) => JSON.stringify({ event: Buffer.from(line).toString() }));
    return {
      method: 'POST',
      path: `${root}/event`,
      headers: {
        authorization: `Splunk ${this.#options.token ?? 'lostline'}`,
        'content-type': 'application/json',
        'x-splunk-request-channel': ownChannel,
      },
      body: Buffer.from(events.join('')),
    };
  }

  #events({ body }: HttpRequest, channel: string): HttpContent {
    const { messages, unfit, problem } = readEvents(body.whole(), this.#finder);
    const delivery = this.#delivery(messages.emitTo, channel);
    if (!problem) return { kind: 'delivery', delivery };
    const number = { 'invalid-event-number': problem.event };
    const reply = hecReply(problem.word, problem.word === 'noData' ? {} : number);
    if (unfit.size === 0 && messages.size === 0) return { kind: 'misfit', reply };
    const always = () => reply;
    const wrong = { ...delivery, unfit: unfit.emitTo, accepted: always, forgotten: always };
    return { kind: 'delivery', delivery: wrong };
  }

  #lines({ body }: HttpRequest, channel: string): HttpContent {
    if (body.bytes === 0) return { kind: 'misfit', reply: hecReply('noData') };
    const messages = (emit: Deliver) => {
      const framing = new LineFraming(body.bytes);
      for (const chunk of body.chunks) framing.push(chunk, emit);
      framing.finish(emit);
    };
    return { kind: 'delivery', delivery: this.#delivery(messages, channel) };
  }

  #delivery(messages: HttpDelivery['messages'], channel: string): HttpDelivery {
    const delivery: HttpDelivery = {
      messages,
      accepted: () => this.#taken(channel, 'taken'),
      partial: (taken) => hecReply('busy', { 'invalid-event-number': taken }),
      refused: refusalReply,
    };
    if (!this.#options.useAck) return delivery;
    return { ...delivery, forgotten: () => this.#taken(channel, 'forgotten') };
  }

  #taken(channel: string, fate: 'taken' | 'forgotten'): HttpReply {
    if (!this.#options.useAck) return hecReply('success');
    return hecReply('success', { ackId: this.#acknowledgements.give(channel, fate) });
  }

  /** `{"acks":[0,1]}` is asked, and answered `{"acks":{"0":true,"1":false}}`. */
  #polled({ body }: HttpRequest, channel: string): HttpContent {
    if (!this.#options.useAck) {
      return { kind: 'misfit', reply: hecReply('acknowledgementsDisabled') };
    }
    const asked = numbersIn(body.whole().toString());
    if (!asked) return { kind: 'misfit', reply: hecReply('invalidFormat') };
    const acks = Object.fromEntries(
      asked.map((number) => [number, this.#acknowledgements.isTaken(channel, number)]),
    );
    return { kind: 'question', reply: jsonReply(200, { acks }) };
  }

  #unauthorised({ headers, query }: HttpRequest): HecWord | null {
    const given = headers.authorization ?? '';
    if (given === '') return query.has('token') ? 'queryAuthorization' : 'tokenRequired';
    const [scheme = '', secret = ''] = given.split(' ');
    const token = scheme.toLowerCase() === 'basic' ? passwordOf(secret) : secret;
    if (!/^(?:splunk|basic)$/i.test(scheme) || token === '') return 'invalidAuthorization';
    const wanted = this.#options.token;
    return wanted === undefined || token === wanted ? null : 'invalidToken';
  }

  #channelProblem(request: HttpRequest): HecWord | null {
    const channel = channelOf(request);
    if (!this.#options.useAck) return null;
    if (channel === '') return 'channelMissing';
    if (!channelForm.test(channel)) return 'channelInvalid';
    return this.#acknowledgements.hasRoom(channel) ? null : 'busy';
  }
}

function channelOf({ headers, query }: HttpRequest): string {
  const named = headers['x-splunk-request-channel'] ?? query.get('channel') ?? '';
  return String(named).toLowerCase();
}

function passwordOf(secret: string): string {
  const pair = Buffer.from(secret, 'base64').toString();
  return pair.slice(pair.indexOf(':') + 1);
}

/** Null for what is no question. */
function numbersIn(text: string): readonly number[] | null {
  try {
    const { acks } = JSON.parse(text) as { acks?: unknown };
    if (!Array.isArray(acks) || acks.length > acksMax) return null;
    return acks.every((number) => Number.isSafeInteger(number)) ? acks : null;
  } catch {
    return null;
  }
}

export function openSplunkHec(
  host: SinkHost,
  options: SplunkHecOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  return HttpSink.open(host, options, new SplunkHecProtocol(options), deliver, refused);
}
