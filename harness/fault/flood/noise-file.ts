/**
 * A victim's log file, beside those of the business lines: made here, written by a program in a
 * container, and rotated here while the flood lasts: renamed to a number, with a new file in its place.
 * Afterwards it stays as it is, for the shipper to read on.
 *
 * Emits counts: lines and bytes of all that was ever written to it, counted when a file is rotated away
 * for good and at the end. Bounds: the disk holds `keptBytes` and what is written between two looks.
 */
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  createReadStream,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import type { Clock } from '../../support/clock.js';
import { errorCode } from '../../support/errors.js';
import type { NoiseRotation } from './noise-rotation.js';

const lookEveryMs = 50;
const newline = 0x0a;
const pieceBytes = 1024 * 1024;
const numberDigits = 6;

export interface NoiseFileSetting {
  readonly path: string;
  readonly rotation: NoiseRotation;
  /** Tells the program that its file was renamed, where it has to be told. */
  readonly reopen: () => Promise<void>;
  readonly clock: Clock;
}

export interface NoiseMade {
  readonly lines: number;
  readonly bytes: number;
  readonly rotations: number;
}

export class NoiseFile {
  readonly #setting: NoiseFileSetting;
  readonly #rotated: string[] = [];
  #rotations = 0;
  #lines = 0;
  #bytes = 0;
  #sinceMs: number;

  /** Makes the file, so that it belongs to us and anybody may write to it. */
  constructor(setting: NoiseFileSetting) {
    this.#setting = setting;
    this.#sinceMs = setting.clock.nowMs();
    this.#create();
  }

  /** Rotates until the signal is aborted; the rotation under way is finished. */
  async follow(signal: AbortSignal): Promise<void> {
    const { clock } = this.#setting;
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal).catch(() => {});
      await this.look();
    }
  }

  /** Rotates if it is time. */
  async look(): Promise<void> {
    if (this.#isDue()) await this.#rotate();
  }

  /** Bytes of the live file. */
  get size(): number {
    return statSync(this.#setting.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Of everything; ask once, when nobody writes any more. */
  async made(): Promise<NoiseMade> {
    for (const path of [...this.#rotated, this.#setting.path]) await this.#count(path);
    return { lines: this.#lines, bytes: this.#bytes, rotations: this.#rotations };
  }

  #isDue(): boolean {
    const { rotation, clock } = this.#setting;
    const { size } = this;
    if (size >= rotation.bytesMax) return true;
    const isOld = rotation.everyMs !== null && clock.nowMs() - this.#sinceMs >= rotation.everyMs;
    return isOld && size > 0;
  }

  async #rotate(): Promise<void> {
    const { path, reopen, rotation, clock } = this.#setting;
    this.#sinceMs = clock.nowMs();
    const old = `${path}.${String(++this.#rotations).padStart(numberDigits, '0')}`;
    renameSync(path, old);
    this.#create();
    await reopen();
    this.#rotated.push(old);
    while (this.#rotated.length > rotation.keep) {
      const oldest = this.#rotated.shift()!;
      await this.#count(oldest);
      rmSync(oldest);
    }
  }

  /**
   * With a mode that also lets in programs that do not run as we do. One that opens its log by name may
   * have been faster: then the file is its own, and nothing of it may be lost.
   */
  #create(): void {
    const { path } = this.#setting;
    closeSync(openSync(path, 'a'));
    try {
      chmodSync(path, 0o666);
    } catch (error) {
      if (errorCode(error) !== 'EPERM') throw error;
    }
  }

  async #count(path: string): Promise<void> {
    const stream = createReadStream(path, { highWaterMark: pieceBytes });
    stream.on('data', (piece: string | Buffer) => {
      const bytes = piece as Buffer;
      this.#bytes += bytes.length;
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) {
        this.#lines++;
      }
    });
    await once(stream, 'close');
  }
}
