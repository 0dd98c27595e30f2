/**
 * Everything that happened goes through here: into the run directory, and to whoever watches. A
 * watcher that throws never disturbs the run.
 */
import type { RunEvent } from '../evidence/event.js';
import type { ReadLook, ReadPosition, Sample } from '../evidence/sample.js';
import type { Clock } from '../support/clock.js';

/** A file that takes one JSON value a line. */
export interface LineLog {
  append(value: unknown): void;
  close(): void;
}

export interface Watcher {
  event?(event: RunEvent): void;
  sample?(sample: Sample): void;
}

/** An event whose instant is filled in when it is recorded, unless it was before. */
export type NewEvent = RunEvent extends infer E
  ? E extends RunEvent
    ? Omit<E, 'atMs'> & { readonly atMs?: number }
    : never
  : never;

export class Recorder {
  readonly #clock: Clock;
  readonly #logs: { readonly events: LineLog; readonly samples: LineLog; readonly reads: LineLog };
  readonly #watcher: Watcher;
  #lastSample: Sample | null = null;

  constructor(
    clock: Clock,
    logs: { readonly events: LineLog; readonly samples: LineLog; readonly reads: LineLog },
    watcher: Watcher,
  ) {
    this.#clock = clock;
    this.#logs = logs;
    this.#watcher = watcher;
  }

  event(event: NewEvent): RunEvent {
    const stamped = { ...event, atMs: event.atMs ?? this.#clock.nowMs() } as RunEvent;
    this.#logs.events.append(stamped);
    this.#tell(() => this.#watcher.event?.(stamped));
    return stamped;
  }

  warn(message: string): void {
    this.event({ event: 'note', severity: 'warning', message });
  }

  /** For what goes on by itself, where nobody would take an error. */
  warnIfPossible(message: string): void {
    try {
      this.warn(message);
    } catch {
      // The disk under the records is full: the run tells so where it records its end.
    }
  }

  sample(sample: Sample): void {
    this.#lastSample = sample;
    this.#logs.samples.append(sample);
    this.#tell(() => this.#watcher.sample?.(sample));
  }

  /** The last sample again, with what has become of some of its counters since. */
  resample(change: Partial<Sample>): void {
    if (this.#lastSample) this.sample({ ...this.#lastSample, ...change });
  }

  read(record: ReadPosition | ReadLook): void {
    this.#logs.reads.append(record);
  }

  close(): void {
    for (const log of Object.values(this.#logs)) log.close();
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch {
      // Watchers guard themselves and name the failing one; nothing here depends on them.
    }
  }
}
