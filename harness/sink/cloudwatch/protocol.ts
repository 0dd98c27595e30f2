/**
 * CloudWatch Logs: PutLogEvents and what clients do before it (groups, streams), in JSON 1.1 with the
 * operation in X-Amz-Target. Signatures are taken unchecked; sequence tokens are ignored and given, as
 * the service does today. A batch is limited as the service limits it. A part that is refused is told in
 * `rejectedLogEventsInfo`, behind a 200: the form that the service has for events that it leaves out.
 */
import { z } from 'zod';
import type { Clock } from '../../support/clock.js';
import { textOf } from '../http/http-messages.js';
import { httpServerOptions } from '../http/http-options.js';
import type {
  HttpContent,
  HttpDelivery,
  HttpOutbound,
  HttpProtocol,
  HttpReply,
  HttpRequest,
  Messages,
} from '../http/http-protocol.js';
import { HttpSink } from '../http/http-sink.js';
import type { Deliver, Sink, SinkHost } from '../sink.js';
import { done, errorReply, refusalReply, reply, ServiceError } from './answers.js';
import { Groups } from './groups.js';
import { type Batch, batchOf, judged } from './log-events.js';

export const cloudwatchOptions = z.strictObject({
  ...httpServerOptions,
  bodyBytesMax: z
    .int()
    .min(1)
    .default(8 * 1024 * 1024)
    .describe('Larger bodies, once decoded, are answered 413; a batch of 1 MiB never needs more'),
  existing: z
    .enum(['created', 'all'])
    .default('created')
    .describe('Which groups and streams there are: those that the client has made, or any'),
  field: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The field that holds the line where messages are JSON objects; the message if not given',
    ),
});

export type CloudwatchOptions = z.infer<typeof cloudwatchOptions>;

const targetPrefix = 'Logs_20140328.';
const ownName = 'lostline';
const ownStream = { logGroupName: ownName, logStreamName: ownName };
/** Operations that are acknowledged and change nothing here. */
const silentOperations = new Set(
  'PutRetentionPolicy DeleteRetentionPolicy TagLogGroup TagResource AssociateKmsKey'.split(' '),
);

class CloudwatchProtocol implements HttpProtocol {
  readonly kind = 'cloudwatch';
  readonly basePath = '/';
  readonly #clock: Clock;
  readonly #groups: Groups;
  readonly #field: string | undefined;
  #token = 0;

  constructor({ existing, field }: Pick<CloudwatchOptions, 'existing' | 'field'>, clock: Clock) {
    this.#clock = clock;
    this.#field = field;
    this.#groups = new Groups(existing);
    this.#groups.createGroup(ownStream, clock.wallMs());
    this.#groups.createStream(ownStream, clock.wallMs());
  }

  read(request: HttpRequest): HttpContent {
    const target = String(request.headers['x-amz-target'] ?? '');
    if (request.method !== 'POST' || !target.startsWith(targetPrefix)) return misfit(unknown);
    try {
      const operation = target.slice(targetPrefix.length);
      return this.#perform(operation, parametersOf(request.body.whole()));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return misfit(errorReply(error.kind, error.message));
    }
  }

  failed(status: number, message: string): HttpReply {
    if (status === 413) return errorReply('RequestEntityTooLargeException', message, 413);
    if (status === 503) return errorReply('ServiceUnavailableException', message, 503);
    return errorReply('SerializationException', message);
  }

  encode(lines: readonly Uint8Array[]): HttpOutbound {
    const timestamp = Math.floor(this.#clock.wallMs());
    const logEvents = lines.map((line) => ({ timestamp, message: this.#wrapped(line) }));
    return {
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${targetPrefix}PutLogEvents`,
      },
      body: Buffer.from(JSON.stringify({ ...ownStream, logEvents })),
    };
  }

  tookAll(body: string): boolean {
    return !('rejectedLogEventsInfo' in (JSON.parse(body) as object));
  }

  #wrapped(line: Uint8Array): string {
    const text = Buffer.from(line).toString();
    return this.#field === undefined ? text : JSON.stringify({ [this.#field]: text });
  }

  #perform(operation: string, parameters: object): HttpContent {
    if (operation === 'PutLogEvents') return this.#put(parameters);
    const answer = this.#answer(operation, parameters);
    return answer ? { kind: 'question', reply: answer } : misfit(unknown);
  }

  #answer(operation: string, parameters: object): HttpReply | null {
    if (operation === 'DescribeLogGroups') return this.#groups.describeGroups(parameters);
    if (operation === 'DescribeLogStreams') return this.#groups.describeStreams(parameters);
    const wallMs = Math.floor(this.#clock.wallMs());
    if (operation === 'CreateLogGroup') this.#groups.createGroup(parameters, wallMs);
    else if (operation === 'CreateLogStream') this.#groups.createStream(parameters, wallMs);
    else if (!silentOperations.has(operation)) return null;
    return done;
  }

  #put(parameters: object): HttpContent {
    const given = batchOf(parameters);
    const all = this.#messages(given.events);
    try {
      this.#groups.expectStream(given.group, given.stream);
      const batch = judged(given, this.#clock.wallMs());
      return { kind: 'delivery', delivery: this.#delivery(batch) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // Refused whole, and told so that its lines are known to have been sent.
      const refusal = () => errorReply(error.kind, error.message);
      const nothing: Messages = () => {};
      const answers = { accepted: refusal, partial: refusal, refused: refusal };
      return { kind: 'delivery', delivery: { messages: nothing, unfit: all, ...answers } };
    }
  }

  #delivery({ events, tooOld, tooNewFrom }: Batch): HttpDelivery {
    const fit = events.slice(tooOld, tooNewFrom);
    const unfit = [...events.slice(0, tooOld), ...events.slice(tooNewFrom)];
    const left = tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {};
    const ahead = tooNewFrom < events.length ? { tooNewLogEventStartIndex: tooNewFrom } : {};
    return {
      messages: this.#messages(fit),
      ...(unfit.length > 0 ? { unfit: this.#messages(unfit) } : {}),
      accepted: () => this.#taken({ ...left, ...ahead }),
      partial: (taken) => this.#taken({ ...left, tooNewLogEventStartIndex: tooOld + taken }),
      refused: refusalReply,
    };
  }

  #taken(rejected: Readonly<Record<string, number>>): HttpReply {
    const token = String(++this.#token).padStart(56, '0');
    const some = Object.keys(rejected).length > 0;
    return reply({
      nextSequenceToken: token,
      ...(some ? { rejectedLogEventsInfo: rejected } : {}),
    });
  }

  #messages(events: readonly { readonly message: string }[]): Messages {
    return (emit) => {
      for (const { message } of events) {
        const line = Buffer.from(this.#lineOf(message));
        emit(line, 0, line.length);
      }
    };
  }

  #lineOf(message: string): string {
    if (this.#field === undefined) return message;
    try {
      return textOf(JSON.parse(message), [this.#field]);
    } catch {
      return message;
    }
  }
}

const unknown = errorReply('UnknownOperationException', '');

function misfit(answer: HttpReply): HttpContent {
  return { kind: 'misfit', reply: answer };
}

/** Errors: ServiceError for what is no JSON object. */
function parametersOf(bytes: Buffer): object {
  const wrong = new ServiceError('SerializationException', 'the body is not a JSON object');
  try {
    const value: unknown = JSON.parse(bytes.toString() || '{}');
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    throw wrong;
  }
  throw wrong;
}

export function openCloudwatch(
  host: SinkHost,
  options: CloudwatchOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const protocol = new CloudwatchProtocol(options, host.clock);
  return HttpSink.open(host, options, protocol, deliver, refused);
}
