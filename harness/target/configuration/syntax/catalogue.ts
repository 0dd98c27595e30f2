/** The syntaxes that a manifest names in `configuration.syntax`. */
import { UsageError } from '../../../support/errors.js';
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

const words: Readonly<Record<Syntax, string>> = {
  'fluent-bit': "Fluent Bit's classic syntax",
  fluentd: "Fluentd's syntax",
  yaml: 'YAML or JSON',
  toml: 'TOML',
  braces: 'the syntax of rsyslog, syslog-ng, Alloy and Logstash',
};

function syntaxOf(file: string, usual: Syntax): Syntax {
  return endings.find(([pattern]) => pattern.test(file))?.[1] ?? usual;
}

/** As what a file is read, in words. */
export function readAs(file: string, usual: Syntax): string {
  return words[syntaxOf(file, usual)];
}

/** Errors: UsageError with `file:line`, and as what it was read. */
export function readerFor(file: string, usual: Syntax): ReadSyntax {
  const read = readers[syntaxOf(file, usual)];
  return (text, name) => {
    try {
      return read(text, name);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const as = `it was read as ${readAs(file, usual)}`;
      throw new UsageError(`${error.message}; ${as}: correct it, or name a file of the target's`);
    }
  };
}
