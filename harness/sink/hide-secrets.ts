/**
 * A run directory is handed around, so that secrets stand in none of its files: neither in the command that
 * run.json tells, nor among the plan's options of a sink. Which options are secrets, their schemas say
 * (secret-option.ts); on a command line any option of such a name counts, whose ever it is.
 */
import type { Plan, SinkPlan } from '../plan/plan.js';
import { sinkTypes } from './open.js';
import { isSecret } from './secret-option.js';

const hidden = '***';

/** Options of sinks that are secrets. */
export const secretNames: ReadonlySet<string> = new Set(
  Object.values(sinkTypes).flatMap(({ options }) =>
    Object.entries(options.shape)
      .filter(([, option]) => isSecret(option))
      .map(([name]) => name),
  ),
);

const assigning = /^--(set|([a-z]+-)?option)$/;
/** A field of a YAML map in one word: `{ kind: forward, sharedKey: K }`. */
const secretField = new RegExp(`\\b(${[...secretNames].join('|')})\\b["']?\\s*:`);

/** The words of a command line without the secrets in them. */
export function commandWithoutSecrets(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const equals = word.indexOf('=');
    if (!word.startsWith('--') || equals < 0) return valueWithout(words[index - 1] ?? '', word);
    const flag = word.slice(0, equals);
    return `${flag}=${valueWithout(flag, word.slice(equals + 1))}`;
  });
}

/** What `--set` or `--option` were given: 'sink.sharedKey=***'. */
export function assignmentWithoutSecret(text: string): string {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim();
  const isNamed = secretNames.has(path.split('.').at(-1)!);
  return isNamed || secretField.test(text.slice(equals + 1)) ? `${path}=${hidden}` : text;
}

function valueWithout(flag: string, value: string): string {
  if (flag === '--token') return hidden;
  return assigning.test(flag) ? assignmentWithoutSecret(value) : value;
}

/** The plan as it may stand in a file: nothing that is judged hangs on a secret. */
export function planWithoutSecrets(plan: Plan): Plan {
  const { secondary } = plan;
  return {
    ...plan,
    sink: sinkWithout(plan.sink),
    ...(secondary && {
      secondary: secondary.map((one) => ({ ...one, sink: sinkWithout(one.sink) })),
    }),
  };
}

function sinkWithout({ kind, options }: SinkPlan): SinkPlan {
  const told = Object.entries(options).map(([name, value]) => {
    const isTold = !secretNames.has(name) || value === '' || value === undefined;
    return [name, isTold ? value : hidden] as const;
  });
  return { kind, options: Object.fromEntries(told) };
}
