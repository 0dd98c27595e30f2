/**
 * Stays with the shipper while the run lasts: tells when it ended before it was told to, when it was
 * started again, and listens to what it says of drops, over any number of lives. An end is noted once
 * for each life; lives are told apart by the start time of the main process.
 */
import { Readable } from 'node:stream';
import type { ExitStatus, Instance } from '../../engine/engine.js';
import type { Admitted } from '../../metrics/admitted.js';
import type { Clock } from '../../support/clock.js';
import { messageOf } from '../../support/errors.js';
import type { Recorder } from '../recorder.js';

const lookEveryMs = 50;

export interface Attended {
  readonly instance: Pick<Instance, 'startedAtTicks' | 'exited' | 'output'>;
  readonly recorder: Pick<Recorder, 'event' | 'warnIfPossible'>;
  readonly admitted: Pick<Admitted, 'follow'>;
  readonly clock: Clock;
  /** The end of its output on one line. */
  readonly lastWords: () => string;
}

/** Returns at once; what was begun ends with the signal. */
export async function attend(attended: Attended, ended: AbortSignal): Promise<void> {
  const { instance, recorder, admitted } = attended;
  const detail = await instance.startedAtTicks();
  recorder.event({ event: 'shipper', state: 'started', detail });
  const lives = new EventTarget();
  follow(attended, lives, ended).catch((error: unknown) =>
    recorder.warnIfPossible(`nobody attends the shipper any more: ${messageOf(error)}`),
  );
  void admitted.follow(Readable.from(words(attended, lives, ended), { objectMode: false }));
}

async function follow(attended: Attended, lives: EventTarget, ended: AbortSignal): Promise<void> {
  const { instance, recorder, lastWords } = attended;
  for (;;) {
    const status = await instance.exited();
    if (ended.aborted) return;
    const before = await instance.startedAtTicks();
    const detail = `${howOf(status)}: ${lastWords()}`;
    // Of a container it is told late: Docker hands over its last output first.
    recorder.event({ event: 'shipper', state: 'exited', detail, atMs: status.atMs });
    if (!(await livesAgain(attended, before, ended))) return;
    recorder.event({ event: 'shipper', state: 'restarted', detail: '' });
    lives.dispatchEvent(new Event('life'));
  }
}

function howOf({ signal, code }: ExitStatus): string {
  return signal ?? `exit code ${code}`;
}

/** Waits for another start time; false: the run ended first. */
async function livesAgain({ instance, clock }: Attended, before: string, ended: AbortSignal) {
  while (!ended.aborted) {
    if ((await instance.startedAtTicks()) !== before) return true;
    await clock.sleep(lookEveryMs, ended).catch(() => {});
  }
  return false;
}

/** All that it says, each byte once: a further life goes on where the one before it ended. */
async function* words({ instance }: Attended, lives: EventTarget, ended: AbortSignal) {
  let heard = 0;
  while (!ended.aborted) {
    const next = new Promise((resolve) => {
      lives.addEventListener('life', resolve, { once: true });
      ended.addEventListener('abort', resolve, { once: true });
    });
    let at = 0;
    for await (const chunk of instance.output() as AsyncIterable<Buffer>) {
      const from = Math.max(0, Math.min(chunk.length, heard - at));
      at += chunk.length;
      heard = Math.max(heard, at);
      if (from < chunk.length) yield chunk.subarray(from);
    }
    await next;
  }
}
