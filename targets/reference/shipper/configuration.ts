/**
 * The configuration file: what it follows, which lines it lets through, and how it ships them.
 *
 *     # a comment
 *     follow app-*.log*            one or more; relative ones begin at the log directory
 *     allow ^LL-                   lines that match one of these; all lines where there is none
 *     ship http                    once: http, tcp or tcp-lines
 *
 * Whatever leaves it open what to do is an error: an empty file, nothing to follow, an allow-list without
 * an entry. An empty list that let everything through would fail open.
 */
import { Pattern } from './pattern.js';

/** What stands in the file can't be used; the message says where and why. */
export class ConfigurationError extends Error {}

export interface Configuration {
  readonly patterns: readonly Pattern[];
  /** null: all lines. */
  readonly allow: readonly RegExp[] | null;
}

const outputs: Readonly<Record<string, 'http' | 'tcp'>> = {
  http: 'http',
  tcp: 'tcp',
  'tcp-lines': 'tcp',
};

/** @param output what the shipper was started with: the file must agree. Errors: ConfigurationError */
export function parseConfiguration(
  text: string,
  directory: string,
  output: 'http' | 'tcp',
): Configuration {
  const found = { follow: [] as string[], allow: [] as string[], ship: [] as string[] };
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, word = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
    const values = found[word as keyof typeof found];
    if (!values) throw new ConfigurationError(`line ${index + 1}: '${word}' is no setting`);
    if (value === '') throw new ConfigurationError(`line ${index + 1}: '${word}' names nothing`);
    values.push(value);
  }
  if (found.follow.length === 0) throw new ConfigurationError('nothing to follow');
  if (found.ship.length !== 1) throw new ConfigurationError("expected one line 'ship'");
  if (outputs[found.ship[0] ?? ''] !== output) {
    throw new ConfigurationError(`ships by '${found.ship[0]}', but was started with ${output}`);
  }
  return {
    patterns: found.follow.map((glob) => new Pattern(glob, directory)),
    allow: found.allow.length === 0 ? null : found.allow.map(expressionOf),
  };
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new ConfigurationError(`'allow ${text}' is no regular expression`);
  }
}
