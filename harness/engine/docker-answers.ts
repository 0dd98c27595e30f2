/**
 * A bound on Docker's answers. docker-modem tells of an answer's end alone: one that breaks off in its middle, as
 * of a container that is just going, is never told, and a program that waits for nothing else ends without a word.
 *
 * What lasts by its nature (streams, the wait for a container's end) is left alone: who waits for those has
 * limits of its own. So are readings of a container's use, for which nobody waits: a bound would only keep the
 * program from its end.
 */
import type Docker from 'dockerode';
import { type Clock, SystemClock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import { formatDuration } from '../support/units.js';

/** Longer than a busy daemon takes to remove a container. */
const answerMsMax = 120_000;
const unbound = /^\/containers\/[^/]+\/(?:wait|stats)\b/;

type Callback = (error: unknown, answer?: unknown) => void;

interface Asked {
  readonly path: string;
  readonly method: string;
  readonly isStream?: boolean;
}

interface Modem {
  dial(asked: Asked, callback: Callback): void;
}

export function boundAnswers(
  { modem }: Pick<Docker, 'modem'>,
  msMax: number = answerMsMax,
  clock: Clock = new SystemClock(),
): void {
  const dialling = modem as Modem;
  const dial = dialling.dial.bind(dialling);
  dialling.dial = (asked, callback) => {
    const { path, method, isStream } = asked;
    if (isStream || unbound.test(path)) return dial(asked, callback);
    const answered = new AbortController();
    const tell: Callback = (error, answer) => {
      if (answered.signal.aborted) return;
      answered.abort();
      callback(error, answer);
    };
    const late = () => {
      const what = `${method} ${path.replace(/\?.*$/, '')}`;
      const within = formatDuration(msMax);
      tell(new EnvironmentError(`Docker gave no answer to ${what} within ${within}: is it well?`));
    };
    void clock.sleep(msMax, answered.signal).then(late, () => {});
    dial(asked, tell);
  };
}
