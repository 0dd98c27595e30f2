/** The syntaxes that a manifest names in `configuration.syntax`. */
import { readBraces } from './braces.js';
import { readFluentBit } from './fluent-bit.js';
import { readFluentd } from './fluentd.js';
import type { ReadSyntax } from './setting.js';
import { readToml, readYaml } from './structured.js';

export const syntaxes = ['fluent-bit', 'fluentd', 'yaml', 'toml', 'braces'] as const;
export type Syntax = (typeof syntaxes)[number];

const readers: Readonly<Record<Syntax, ReadSyntax>> = {
  'fluent-bit': readFluentBit,
  fluentd: readFluentd,
  yaml: readYaml,
  toml: readToml,
  braces: readBraces,
};

/** A file's ending wins over the shipper's usual syntax: Fluent Bit and Vector read YAML too. */
const endings: readonly (readonly [RegExp, Syntax])[] = [
  [/\.(ya?ml|json)$/i, 'yaml'],
  [/\.toml$/i, 'toml'],
];

export function readerFor(file: string, usual: Syntax): ReadSyntax {
  const ending = endings.find(([pattern]) => pattern.test(file));
  return readers[ending?.[1] ?? usual];
}
