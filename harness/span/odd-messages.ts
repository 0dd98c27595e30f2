/**
 * odd.ndjson: what a sink by itself took and could not call a whole line, byte for byte in its order, for
 * the judge, who knows the run's lines: `{ atMs, bytes }` with the bytes in base64. Bounds: 64 MiB of
 * messages, each of at most 4 MiB; of more it is only counted how many there were, by the run of their token.
 */
import { NdjsonWriter } from '../evidence/ndjson-writer.js';

const oddLimits = { bytes: 64 * 1024 * 1024, messageBytes: 4 * 1024 * 1024 } as const;
const bufferBytesMax = 64 * 1024;
const runsMax = 1_000;

export interface OddMessage {
  /** Milliseconds since the sink's origin. */
  readonly atMs: number;
  readonly bytes: string;
}

/** Messages that were not kept, by the run in their first token; '' is none. */
export type OddOmitted = Readonly<Record<string, number>>;

export class OddMessages {
  readonly #log: NdjsonWriter;
  readonly #omitted = new Map<string, number>();
  #bytes = 0;
  kept = 0;

  /** @throws EnvironmentError when the file can't be made */
  constructor(path: string) {
    this.#log = new NdjsonWriter(path, { bufferBytesMax });
  }

  /** @throws EnvironmentError when it can't be written */
  take(message: Buffer, atMs: number): void {
    const { length } = message;
    if (length > oddLimits.messageBytes || this.#bytes + length > oddLimits.bytes) {
      this.#omit(message);
      return;
    }
    this.#bytes += length;
    this.kept++;
    const odd: OddMessage = { atMs, bytes: message.toString('base64') };
    this.#log.append(odd);
  }

  get omitted(): OddOmitted {
    return Object.fromEntries(this.#omitted);
  }

  flush(): void {
    this.#log.flush();
  }

  close(): void {
    this.#log.close();
  }

  #omit(message: Buffer): void {
    const head = message.toString('latin1', 0, Math.min(message.length, 4096));
    const named = /LL-([0-9a-z]{6})-\d{4}-/.exec(head)?.[1] ?? '';
    const run = this.#omitted.has(named) || this.#omitted.size < runsMax ? named : '';
    this.#omitted.set(run, (this.#omitted.get(run) ?? 0) + 1);
  }
}
