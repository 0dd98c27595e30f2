/** `--expect NAME=VALUE` of a judge: what may go wrong, in place of what the writer's scenario says. */
import type { Budget } from '../plan/plan.js';
import { alternatives, meantText } from '../scenario/suggest.js';
import { UsageError } from '../support/errors.js';
import { parseCount, parseDuration } from '../support/units.js';

const fields = {
  lost: 'lostMax',
  destroyed: 'destroyedMax',
  duplicated: 'duplicatedMax',
  corrupted: 'corruptedMax',
  unexpected: 'unexpectedMax',
  reordered: 'reorderedMax',
  latenessMs: 'latenessMsMax',
  linesMin: 'linesMin',
} as const satisfies Record<string, keyof Budget>;
type Name = keyof typeof fields;
const names = Object.keys(fields) as Name[];

/** @throws UsageError */
export function budgetWith(budget: Budget, expects: readonly string[]): Budget {
  return Object.assign({ ...budget }, ...expects.map(fieldOf));
}

function fieldOf(text: string): Partial<Budget> {
  const equals = text.indexOf('=');
  const [given, value] = [text.slice(0, equals), text.slice(equals + 1)];
  const name = names.find((known) => known === given);
  if (equals < 1 || !name) {
    throw new UsageError(
      `--expect ${text}: expected NAME=VALUE with ${alternatives(names)}${meantText(given, names)}`,
    );
  }
  const number = name === 'latenessMs' ? durationOf(value) : parseCount(value);
  if (number !== undefined && number >= 0) return { [fields[name]]: number };
  const what = name === 'latenessMs' ? 'a duration such as 50ms' : 'a count such as 0, 500 or 10k';
  throw new UsageError(`--expect ${text}: '${value}' is no value of ${name}, expected ${what}`);
}

function durationOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : parseDuration(text);
}
