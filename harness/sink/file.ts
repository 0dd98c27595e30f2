/**
 * The shipper writes a file and the sink reads along. The descriptor is held and looked at on the clock
 * every few milliseconds: that costs one read(2) a look, and unlike notifications it is never late and
 * works on every file system. One file, no rotation: a file that became shorter is counted as malformed
 * and read again from its start. A file acknowledges and refuses nothing, so the control surface has
 * `accept` alone.
 */
import type { FileHandle } from 'node:fs/promises';
import { appendFile, chmod, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EnvironmentError, errorCode, messageOf } from '../support/errors.js';
import { BehaviourControl } from './behaviour.js';
import { Intake } from './intake.js';
import { LineFraming, newlineSeparated } from './line-framing.js';
import type { Deliver, Sink, SinkControlName, SinkCounters, SinkHost } from './sink.js';

export const fileOptions = z.strictObject({
  fileName: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
    .default('received.log')
    .describe("The file's name, in the folder 'sink' of the run directory"),
  lineBytesMax: z
    .int()
    .min(256 * 1024)
    .default(32 * 1024 * 1024)
    .describe('Longer lines are skipped and counted as malformed'),
  lookEveryMs: z.number().min(1).max(10_000).default(10).describe('Time between two looks'),
});

export type FileOptions = z.infer<typeof fileOptions>;

const readBytes = 256 * 1024;
const newline = 0x0a;

class FileSink implements Sink {
  readonly kind = 'file';
  readonly controls: ReadonlySet<SinkControlName> = new Set(['accept']);
  readonly control: BehaviourControl;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly #host: SinkHost;
  readonly #options: FileOptions;
  readonly #intake: Intake;
  readonly #ended = new AbortController();
  readonly #buffer = Buffer.allocUnsafe(readBytes);
  readonly #file: FileHandle;
  #framing: LineFraming;
  /** Told when the sink is closed. */
  #failure: Error | undefined;
  #position = 0;
  #unreadBytes = 0;
  #skipping: 'nothing' | 'line' = 'nothing';
  readonly #reading: Promise<void>;

  constructor(
    host: SinkHost,
    options: FileOptions,
    intake: Intake,
    path: string,
    file: FileHandle,
  ) {
    this.#host = host;
    this.#options = options;
    this.#intake = intake;
    this.#file = file;
    this.endpoints = { path };
    this.#framing = new LineFraming(options.lineBytesMax);
    this.control = new BehaviourControl(this.kind, this.controls, host.clock, () => 0);
    this.#reading = this.#follow();
  }

  counters(): SinkCounters {
    return this.#intake.counters();
  }

  pendingBytes(): number {
    return this.#unreadBytes + this.#framing.pendingBytes;
  }

  async send(lines: readonly Uint8Array[]): Promise<void> {
    const path = this.endpoints.path!;
    await appendFile(path, newlineSeparated(lines)).catch((cause) => {
      throw new EnvironmentError(`sink file can't write ${path}: ${messageOf(cause)}`, { cause });
    });
  }

  /** Reads what is there to its end first. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#reading;
    if (!this.#failure) await this.#look();
    await this.#file.close();
    if (this.#failure) throw this.#failure;
    const left = this.#intake.inOneGo(() => this.#framing.finish(this.#intake.accept));
    if (left === 'unfinished') this.#intake.abortedRequests++;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted && !this.#failure) {
      await this.#look().catch((cause) => {
        const path = this.endpoints.path!;
        this.#failure = new EnvironmentError(
          `sink file can't read ${path} any more: ${messageOf(cause)}`,
          { cause },
        );
      });
      await this.#host.clock.sleep(this.#options.lookEveryMs, signal).catch(() => {});
    }
  }

  /** Reads up to the size that the file has now: a bound, however fast it grows. */
  async #look(): Promise<void> {
    const { size } = await this.#file.stat();
    if (size < this.#position) this.#startOver();
    this.#unreadBytes = size - this.#position;
    while (this.#unreadBytes > 0) {
      const length = Math.min(readBytes, this.#unreadBytes);
      const { bytesRead } = await this.#file.read(this.#buffer, 0, length, this.#position);
      if (bytesRead === 0) break;
      this.#position += bytesRead;
      this.#unreadBytes -= bytesRead;
      this.#take(this.#buffer.subarray(0, bytesRead));
    }
    this.#unreadBytes = 0;
  }

  /** A line over the limit is skipped; it began before this chunk, because a read is shorter. */
  #take(chunk: Buffer): void {
    let rest = chunk;
    if (this.#skipping === 'nothing') {
      const outcome = this.#intake.inOneGo(() => this.#framing.push(rest, this.#intake.accept));
      if (outcome === 'ok') return;
      this.#intake.malformedRequests++;
      this.#framing = new LineFraming(this.#options.lineBytesMax);
      this.#skipping = 'line';
    }
    const end = rest.indexOf(newline);
    if (end < 0) return;
    rest = rest.subarray(end + 1);
    this.#skipping = 'nothing';
    this.#intake.inOneGo(() => this.#framing.push(rest, this.#intake.accept));
  }

  /** The file was truncated: what was left of the last line is told as it is. */
  #startOver(): void {
    this.#intake.malformedRequests++;
    this.#intake.inOneGo(() => this.#framing.finish(this.#intake.accept));
    this.#position = 0;
  }
}

export async function openFile(
  host: SinkHost,
  options: FileOptions,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const directory = join(host.directory, 'sink');
  const path = join(directory, options.fileName);
  const intake = new Intake(host.clock, deliver, refused);
  try {
    await mkdir(directory).catch((error) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
    const file = await open(path, 'a+');
    // The shipper may be another user, in a container too.
    await chmod(directory, 0o777);
    await chmod(path, 0o666);
    return new FileSink(host, options, intake, path, file);
  } catch (cause) {
    throw new EnvironmentError(`sink file can't be made at ${path}: ${messageOf(cause)}`, {
      cause,
    });
  }
}
