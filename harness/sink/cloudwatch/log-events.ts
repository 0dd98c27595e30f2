/**
 * A batch of PutLogEvents, held against the service's own limits
 * (docs.aws.amazon.com, API_PutLogEvents). A batch that breaks one is refused whole; events that are too
 * old or too new are left out of it, and the answer says which.
 */
import { ServiceError } from './answers.js';

const batchBytesMax = 1_048_576;
const eventBytesExtra = 26;
const eventsMax = 10_000;
const hourMs = 3_600_000;
const futureMs = 2 * hourMs;
const pastMs = 14 * 24 * hourMs;
const spanMs = 24 * hourMs;

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export interface Batch {
  readonly group: string;
  readonly stream: string;
  readonly events: readonly LogEvent[];
  /** The first so many are too old. */
  readonly tooOld: number;
  /** From here on they are too new; the number of events where none is. */
  readonly tooNewFrom: number;
}

/** Errors: ServiceError for a batch that is none. */
export function batchOf(parameters: unknown): Pick<Batch, 'group' | 'stream' | 'events'> {
  const given = parameters as Record<string, unknown>;
  return {
    group: text(given, 'logGroupName'),
    stream: text(given, 'logStreamName'),
    events: eventsOf(given.logEvents),
  };
}

/** Errors: ServiceError for a batch that breaks a limit. @param wallMs now */
export function judged(batch: ReturnType<typeof batchOf>, wallMs: number): Batch {
  const { events } = batch;
  checkSizes(events);
  checkTimes(events);
  const isOld = ({ timestamp }: LogEvent) => timestamp < wallMs - pastMs;
  const isNew = ({ timestamp }: LogEvent) => timestamp > wallMs + futureMs;
  const tooNew = events.findIndex(isNew);
  const current = events.findIndex((event) => !isOld(event));
  return {
    ...batch,
    tooOld: current < 0 ? events.length : current,
    tooNewFrom: tooNew < 0 ? events.length : tooNew,
  };
}

function text(given: Record<string, unknown>, field: string): string {
  const value = given[field];
  if (typeof value === 'string' && value !== '' && value.length <= 512) return value;
  const rule = value === undefined ? 'Member must not be null' : 'Member must have length 1 to 512';
  throw violation(field, value === undefined ? 'null' : shown(value), rule);
}

/** An object has no text that could be relied on: JSON may give it a `toString` of its own. */
function shown(value: unknown): string {
  return typeof value === 'object' ? '{...}' : String(value).slice(0, 100);
}

function eventsOf(value: unknown): readonly LogEvent[] {
  if (!Array.isArray(value)) throw violation('logEvents', 'null', 'Member must not be null');
  if (value.length === 0 || value.length > eventsMax) {
    const rule =
      value.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${eventsMax}`;
    throw violation('logEvents', '[...]', `Member must have length ${rule}`);
  }
  value.forEach((event, at) => {
    const { timestamp, message } = (event ?? {}) as Partial<LogEvent>;
    const place = `logEvents.${at + 1}.member`;
    if (typeof message !== 'string' || message === '') {
      const rule = 'Member must have length greater than or equal to 1';
      throw violation(`${place}.message`, '', rule);
    }
    if (!Number.isSafeInteger(timestamp) || timestamp! < 0) {
      const rule = 'Member must have value greater than or equal to 0';
      throw violation(`${place}.timestamp`, shown(timestamp), rule);
    }
  });
  return value as LogEvent[];
}

function checkSizes(events: readonly LogEvent[]): void {
  let bytes = 0;
  for (const { message } of events) {
    const own = Buffer.byteLength(message) + eventBytesExtra;
    if (own > batchBytesMax) throw tooLarge('Log event', own);
    bytes += own;
  }
  if (bytes > batchBytesMax) throw tooLarge('Upload', bytes);
}

function tooLarge(what: string, bytes: number): ServiceError {
  return invalid(`${what} too large: ${bytes} bytes exceeds limit of ${batchBytesMax}`);
}

function checkTimes(events: readonly LogEvent[]): void {
  let last = 0;
  for (const { timestamp } of events) {
    if (timestamp < last) {
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    }
    last = timestamp;
  }
  if (last - events[0]!.timestamp > spanMs) {
    throw invalid(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
  }
}

function violation(place: string, value: string, rule: string): ServiceError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${place}' failed to satisfy constraint: ${rule}`,
  );
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}
