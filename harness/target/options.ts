/** `--profile`, `--option k=v` and a scenario's `target.options`, checked against the manifest. */
import { meantText } from '../scenario/suggest.js';
import { UsageError } from '../support/errors.js';
import type { Manifest, OptionSchema } from './manifest.js';

export type OptionValue = string | number | boolean;

/** As it comes: every target has this profile, also one that lists none. */
export const defaultProfile = 'default';

const booleans: Record<string, boolean> = {
  true: true,
  on: true,
  yes: true,
  false: false,
  off: false,
  no: false,
};

function convert(schema: OptionSchema, value: unknown): OptionValue | undefined {
  const text = String(value);
  if (schema.type === 'boolean') return booleans[text];
  if (schema.type === 'integer') return /^-?\d+$/.test(text) ? Number(text) : undefined;
  if (schema.type === 'number') return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  if (schema.type === 'choice') return schema.values?.includes(text) ? text : undefined;
  return text;
}

function expected(schema: OptionSchema): string {
  if (schema.type === 'choice') return `one of ${schema.values?.join(', ')}`;
  const words = {
    boolean: 'true or false',
    integer: 'a whole number',
    number: 'a number such as 0.5',
    string: 'text',
  };
  return words[schema.type];
}

/** What is wrong with one of the given settings; `text` says what was expected. */
export interface SettingProblem {
  readonly setting: 'profile' | 'option';
  /** Of the profile or option, as it was given. */
  readonly name: string;
  /** Not given where the target has no such option. */
  readonly value?: unknown;
  readonly text: string;
}

function unknownOptions(manifest: Manifest, given: object): SettingProblem[] {
  const names = Object.keys(manifest.options);
  const known = names.length > 0 ? `expected one of ${names.join(', ')}` : 'it has none at all';
  return Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      ...{ setting: 'option', name },
      text: `${manifest.name} has no such option, ${known}${meantText(name, names)}`,
    }));
}

/** Names of its profiles, `default` first. */
export function profileNames(manifest: Manifest): string[] {
  const others = Object.keys(manifest.profiles).filter((name) => name !== defaultProfile);
  return [defaultProfile, ...others];
}

function unknownProfile(manifest: Manifest, name: string): SettingProblem[] {
  const names = profileNames(manifest);
  if (names.includes(name)) return [];
  const known = names.join(', ');
  const text = `${manifest.name} has no such profile; expected one of ${known}${meantText(name, names)}`;
  return [{ setting: 'profile', name, text }];
}

/**
 * Every option of the target with its value (as given, or the profile's, or the manifest's default),
 * and all that is wrong with what was given; the default stands in for that.
 */
export function settleOptions(
  manifest: Manifest,
  given: Readonly<Record<string, unknown>>,
  profile = defaultProfile,
): { readonly options: Record<string, OptionValue>; readonly problems: SettingProblem[] } {
  const wanted: Record<string, unknown> = { ...manifest.profiles[profile]?.options, ...given };
  const problems = [...unknownProfile(manifest, profile), ...unknownOptions(manifest, wanted)];
  const options: Record<string, OptionValue> = {};
  for (const [name, schema] of Object.entries(manifest.options)) {
    const value = name in wanted ? convert(schema, wanted[name]) : schema.default;
    options[name] = value ?? schema.default;
    if (value !== undefined) continue;
    const text = `expected ${expected(schema)} for ${manifest.name}`;
    problems.push({ setting: 'option', name, value: wanted[name], text });
  }
  return { options, problems };
}

/** Options that the target can't do without, and that have no value. */
export function missingOptions(
  { name: target, options: schemas }: Manifest,
  options: Readonly<Record<string, unknown>>,
): SettingProblem[] {
  return Object.entries(schemas)
    .filter(([name, { required }]) => required && (options[name] ?? '') === '')
    .map(([name, schema]) => {
      const example = schema.example === undefined ? '' : `, such as ${name}='${schema.example}'`;
      const text = `target ${target} can't do without option '${name}', expected ${expected(schema)}${example}`;
      return { setting: 'option', name, text };
    });
}

/** As flags: the sentence of each problem, beginning with the flag. */
export function flagsRefused(problems: readonly SettingProblem[]): UsageError {
  const lines = problems.map(({ setting, name, value, text }) =>
    value === undefined
      ? `--${setting} ${name}: ${text}`
      : `--${setting} ${name}=${String(value)}: ${text}`,
  );
  return new UsageError(lines.join('\n'));
}

/** The options alone; errors: UsageError with every problem */
export function resolveOptions(
  manifest: Manifest,
  given: Readonly<Record<string, unknown>>,
  profile = defaultProfile,
): Record<string, OptionValue> {
  const { options, problems } = settleOptions(manifest, given, profile);
  if (problems.length > 0) throw flagsRefused(problems);
  return options;
}

/** Splits `k=v` as given on the command line. */
export function parseOptionFlag(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--option ${text}: expected NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}
