/**
 * What the main thread and one writer thread share, in one SharedArrayBuffer: a wake word, commands,
 * the gates of rotations, and counters that the writer overwrites and the main thread reads. Each
 * counter has one writer; a reader may see them a tick apart, never torn (aligned 64-bit words).
 */
const words = { wake: 0, command: 1, reopen: 2, gates: 3 } as const;
const numbers = {
  beginAtMs: 0,
  lines: 1,
  bytes: 2,
  rotations: 3,
  rotationFailures: 4,
  latenessMsP99: 5,
  latenessMsMax: 6,
  removedAtMs: 7,
} as const;
const numberCount = 8;
/** What is told between a look and the wait for it is seen after this. */
const waitMsMax = 50;
const commands = { run: 0, stop: 1 } as const;

/** Counters of a writer, or of all of them. */
export interface WriterProgress {
  readonly lines: number;
  /** Bytes of lines, all files. */
  readonly bytes: number;
  readonly rotations: number;
  readonly rotationFailures: number;
  readonly latenessMsP99: number;
  readonly latenessMsMax: number;
}

export class SharedState {
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;

  /** @param streams how many streams the thread hosts; each has one gate. */
  constructor(streams: number, buffer?: SharedArrayBuffer) {
    const numberBytes = numberCount * Float64Array.BYTES_PER_ELEMENT;
    const wordBytes = (words.gates + streams) * Int32Array.BYTES_PER_ELEMENT;
    this.buffer = buffer ?? new SharedArrayBuffer(numberBytes + wordBytes);
    this.#numbers = new Float64Array(this.buffer, 0, numberCount);
    this.#words = new Int32Array(this.buffer, numberBytes, words.gates + streams);
    if (!buffer) this.#numbers[numbers.beginAtMs] = Infinity;
  }

  /** When the load begins, in milliseconds since the run's origin; Infinity: not told yet. */
  get beginAtMs(): number {
    return this.#numbers[numbers.beginAtMs]!;
  }

  begin(atMs: number): void {
    this.#numbers[numbers.beginAtMs] = atMs;
    this.#wake();
  }

  get isStopped(): boolean {
    return Atomics.load(this.#words, words.command) === commands.stop;
  }

  stop(): void {
    Atomics.store(this.#words, words.command, commands.stop);
    this.#wake();
  }

  /** When somebody last removed log files; 0: nobody has told. */
  get removedAtMs(): number {
    return this.#numbers[numbers.removedAtMs]!;
  }

  noteRemoved(atMs: number): void {
    this.#numbers[numbers.removedAtMs] = atMs;
  }

  /** How often the writer was told to open its files anew. */
  get reopenings(): number {
    return Atomics.load(this.#words, words.reopen);
  }

  reopen(): void {
    Atomics.add(this.#words, words.reopen, 1);
    this.#wake();
  }

  /** Opens the gate for rotations of the stream in this place up to this number. */
  openGate(place: number, rotation: number): void {
    Atomics.store(this.#words, words.gates + place, rotation + 1);
    this.#wake();
  }

  isGateOpen(place: number, rotation: number): boolean {
    return Atomics.load(this.#words, words.gates + place) > rotation;
  }

  /** Sleeps until something was told, or for so long, but never longer than 50 ms. */
  wait(ms: number): void {
    const wake = Atomics.load(this.#words, words.wake);
    Atomics.wait(this.#words, words.wake, wake, Math.min(ms, waitMsMax));
  }

  publish(progress: WriterProgress): void {
    const into = this.#numbers;
    into[numbers.lines] = progress.lines;
    into[numbers.bytes] = progress.bytes;
    into[numbers.rotations] = progress.rotations;
    into[numbers.rotationFailures] = progress.rotationFailures;
    into[numbers.latenessMsP99] = progress.latenessMsP99;
    into[numbers.latenessMsMax] = progress.latenessMsMax;
  }

  progress(): WriterProgress {
    const from = this.#numbers;
    return {
      lines: from[numbers.lines]!,
      bytes: from[numbers.bytes]!,
      rotations: from[numbers.rotations]!,
      rotationFailures: from[numbers.rotationFailures]!,
      latenessMsP99: from[numbers.latenessMsP99]!,
      latenessMsMax: from[numbers.latenessMsMax]!,
    };
  }

  #wake(): void {
    Atomics.add(this.#words, words.wake, 1);
    Atomics.notify(this.#words, words.wake);
  }
}
