/**
 * The run's name, where it is told by hand: writers and sinks on several machines belong together by it.
 * A seed that nobody gave follows from it, so that all writers of a run write lines of one kind.
 */
import { lineLimits } from '../line/spec.js';
import { UsageError } from '../support/errors.js';
import { fnv1a32 } from '../support/hash.js';

const form = new RegExp(`^[0-9a-z]{${lineLimits.runLetters}}$`);

/** The value of `--run`. @throws UsageError */
export function parseRunName(text: string): string {
  if (form.test(text)) return text;
  throw new UsageError(
    `--run ${text}: is no name of a run, expected six characters of a-z and 0-9 such as k3x9ab; 'lostline write' draws one and prints it`,
  );
}

export function seedOfRun(run: string): number {
  return fnv1a32(new TextEncoder().encode(`run ${run}`));
}
