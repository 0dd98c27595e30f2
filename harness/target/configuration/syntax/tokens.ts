/**
 * The words of a configuration language with braces or calls (RainerScript, syslog-ng, Alloy, Logstash):
 * quoted strings, punctuation, bare words; comments are `#`, `//` and between slash and star. Loose on purpose: what
 * is no punctuation is part of a word.
 */
import { UsageError } from '../../../support/errors.js';

export interface Token {
  readonly kind: 'word' | 'string' | 'mark';
  readonly text: string;
  readonly line: number;
}

/** Sticky, tried in this order at each place. */
const rules = [
  ['skip', /[\s\uFEFF]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['string', /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`/y],
  ['mark', /=>|[{}()[\];,=]/y],
  ['word', /(?:(?!=>)[^\s{}()[\];,="'`])+/y],
] as const;

function* scan(text: string, file: string): Generator<Token> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const found = matchAt(text, at);
    if (!found) throw new UsageError(`${file}:${line}: a quote is not closed`);
    const [kind, part] = found;
    if (kind === 'string') yield { kind, text: unescaped(part), line };
    else if (kind !== 'skip') yield { kind, text: part, line };
    line += part.split('\n').length - 1;
    at += part.length;
  }
}

function matchAt(text: string, at: number): readonly [(typeof rules)[number][0], string] | null {
  for (const [kind, rule] of rules) {
    rule.lastIndex = at;
    const part = rule.exec(text)?.[0];
    if (part) return [kind, part];
  }
  return null;
}

function unescaped(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return quoted.startsWith('"') ? inner.replace(/\\(["\\])/g, '$1') : inner;
}

/** Errors: UsageError for a quote that is not closed. */
export function tokensOf(text: string, file: string): readonly Token[] {
  return [...scan(text, file)];
}
