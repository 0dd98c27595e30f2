/** `--option k=v` and a scenario's `target.options`, checked against the manifest. */
import { closest } from 'fastest-levenshtein';
import { UsageError } from '../support/errors.js';
import type { Manifest, OptionSchema } from './manifest.js';

export type OptionValue = string | number | boolean;

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

/** Every option of the target with its value: as given, or the manifest's default. */
export function resolveOptions(
  manifest: Manifest,
  given: Readonly<Record<string, unknown>>,
): Record<string, OptionValue> {
  const names = Object.keys(manifest.options);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const hint = names.length > 0 ? `; did you mean '${closest(name, names)}'?` : '';
    const known = names.length > 0 ? ` It has: ${names.join(', ')}` : ' It has no options';
    throw new UsageError(`--option ${name}: ${manifest.name} has no such option${hint}${known}`);
  }
  const resolved: Record<string, OptionValue> = {};
  for (const [name, schema] of Object.entries(manifest.options)) {
    const value = name in given ? convert(schema, given[name]) : schema.default;
    if (value === undefined) {
      throw new UsageError(
        `--option ${name}=${String(given[name])}: expected ${expected(schema)} for ${manifest.name}`,
      );
    }
    resolved[name] = value;
  }
  return resolved;
}

/** Splits `k=v` as given on the command line. */
export function parseOptionFlag(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--option ${text}: expected NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}
