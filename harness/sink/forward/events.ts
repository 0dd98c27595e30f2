/**
 * The events of one message of the Fluent forward protocol v1, in any of its four modes: Message, Forward,
 * PackedForward and CompressedPackedForward (gzip). The line is a field of the record, taken as the bytes
 * that came, valid UTF-8 or not; a record without such a field becomes its JSON text, so that the ledger
 * shows what it was. Decoded whole before anything is delivered.
 *
 * The codec keeps strings as bytes: about four times as fast as making strings of them, and exact.
 */
import { gunzipSync } from 'node:zlib';
import { Decoder, ExtensionCodec } from '@msgpack/msgpack';
import { MsgpackScan } from './msgpack-scan.js';

const eventTime = 0;

export interface ForwardMessage {
  readonly lines: readonly Uint8Array[];
  /** What the sender wants acknowledged; null when it wants nothing. */
  readonly chunk: string | null;
  /** Records without the line's field. */
  readonly odd: number;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isBytes(value);
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

/** The same bytes, as text. */
export function textOf(value: unknown): string {
  return isBytes(value) ? Buffer.from(value).toString() : '';
}

function keyOf(key: unknown): string {
  return isBytes(key)
    ? Buffer.from(key.buffer, key.byteOffset, key.length).toString()
    : String(key);
}

function jsonOf(record: unknown): Buffer {
  const plain = (_key: string, value: unknown) => {
    if (isBytes(value)) return textOf(value);
    return typeof value === 'bigint' ? String(value) : value;
  };
  try {
    return Buffer.from(JSON.stringify(record, plain) ?? '');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ForwardError('a record is nested too deeply');
  }
}

/** Lines of the message at hand. */
class Taken {
  readonly lines: Uint8Array[] = [];
  odd = 0;
}

/** Of one entry of a PackedForward. */
const entryValuesMax = 100_000;
/** Of one message: a hundred megabytes of objects, however short the lines are. */
const linesMax = 1_000_000;

/** What can't be an event; the message tells why. */
export class ForwardError extends Error {}

export class EventDecoder {
  readonly #decoder: Decoder;
  readonly #fields: readonly string[];
  readonly #inflatedBytesMax: number;

  /** @param fields where the line is looked for, in this order. */
  constructor(fields: readonly string[], inflatedBytesMax: number) {
    const extensionCodec = new ExtensionCodec();
    extensionCodec.register({ type: eventTime, encode: () => null, decode: () => 0 });
    this.#decoder = new Decoder({
      extensionCodec,
      rawStrings: true,
      useBigInt64: true,
      mapKeyConverter: keyOf,
    });
    this.#fields = fields;
    this.#inflatedBytesMax = inflatedBytesMax;
  }

  /** The array of one whole message, strings as bytes. Errors: ForwardError. */
  decode(bytes: Buffer): readonly unknown[] {
    const value = this.#codec(() => this.#decoder.decode(bytes));
    if (!Array.isArray(value)) throw new ForwardError('a message is an array');
    return value;
  }

  /** Errors: ForwardError for what is no message of the protocol. */
  read(message: readonly unknown[]): ForwardMessage {
    const [tag, second] = message;
    if (!isBytes(tag)) throw new ForwardError('a message begins with its tag');
    if (isBytes(second)) return this.#packed(second, optionsOf(message[2]));
    if (Array.isArray(second)) return this.#message(second.map(recordOf), optionsOf(message[2]));
    return this.#message([message[2]], optionsOf(message[3]));
  }

  #packed(bytes: Uint8Array, options: Fields): ForwardMessage {
    const entries = this.#inflated(bytes, options);
    const taken = new Taken();
    const scan = new MsgpackScan(entryValuesMax);
    for (let at = 0; at < entries.length; ) {
      const end = scan.scan(entries, at);
      if (typeof end !== 'number') throw new ForwardError('an entry is cut or too large');
      this.#take(
        recordOf(this.#codec(() => this.#decoder.decode(entries.subarray(at, end)))),
        taken,
      );
      at = end;
    }
    return { ...taken, chunk: chunkOf(options) };
  }

  #inflated(bytes: Uint8Array, options: Fields): Buffer {
    const compressed = textOf(options.compressed);
    if (compressed === '' || compressed === 'text') {
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    if (compressed !== 'gzip') throw new ForwardError(`'${compressed}' is not gzip`);
    return this.#codec(() => gunzipSync(bytes, { maxOutputLength: this.#inflatedBytesMax }));
  }

  #message(records: readonly unknown[], options: Fields): ForwardMessage {
    const taken = new Taken();
    for (const record of records) this.#take(record, taken);
    return { ...taken, chunk: chunkOf(options) };
  }

  #take(record: unknown, taken: Taken): void {
    if (taken.lines.length === linesMax) throw new ForwardError('a message has too many events');
    const line = this.#lineOf(record);
    if (!line) taken.odd++;
    taken.lines.push(line ?? jsonOf(record));
  }

  #lineOf(record: unknown): Uint8Array | undefined {
    if (!isFields(record)) throw new ForwardError('a record is a map');
    for (const field of this.#fields) {
      const value = record[field];
      if (isBytes(value)) return value;
    }
    return undefined;
  }

  #codec<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw new ForwardError('the bytes can not be decoded', { cause });
    }
  }
}

function chunkOf(options: Fields): string | null {
  return isBytes(options.chunk) ? textOf(options.chunk) : null;
}

function recordOf(entry: unknown): unknown {
  if (!Array.isArray(entry)) throw new ForwardError('an entry is a time and a record');
  return entry[1];
}

function optionsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}
