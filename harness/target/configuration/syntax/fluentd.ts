/**
 * Fluentd's syntax: `<directive argument>` ... `</directive>`, nested, `name value` to the end of the
 * line (or a value in double quotes, which may go on over lines), `@include file`, comments.
 * A directive's argument, such as a match's pattern, is the setting '' of its group.
 * https://docs.fluentd.org/configuration/config-file
 */
import { UsageError } from '../../../support/errors.js';
import { GroupCounter, type Include, type ReadText, type Setting } from './setting.js';

const opening = /^<([A-Za-z_@][\w-]*)\s*([^>]*)>$/;
const closing = /^<\/([A-Za-z_@][\w-]*)>$/;
const pair = /^(\S+)(?:\s+([\s\S]*))?$/;
const depthMax = 32;

interface Open {
  readonly name: string;
  readonly group: string;
  readonly line: number;
}

class Reader {
  readonly settings: Setting[] = [];
  readonly includes: Include[] = [];
  readonly #groups = new GroupCounter();
  readonly #open: Open[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  take(words: string, line: number): void {
    const closed = closing.exec(words)?.[1];
    const [, name, argument = ''] = opening.exec(words) ?? [];
    if (closed) this.#close(closed, line);
    else if (name) this.#enter(name, argument.trim(), line);
    else this.#pair(words, line);
  }

  end(): void {
    const left = this.#open.at(-1);
    if (left) this.#fail(left.line, `<${left.name}> is not closed, expected </${left.name}>`);
  }

  #enter(name: string, argument: string, line: number): void {
    if (this.#open.length >= depthMax) this.#fail(line, `more than ${depthMax} nested directives`);
    const group = this.#groups.next(this.#group, name);
    this.#open.push({ name, group, line });
    this.settings.push({ group, name: '', value: argument, file: this.#file, line });
  }

  #close(name: string, line: number): void {
    const open = this.#open.pop();
    if (open?.name === name) return;
    const expected = open ? `</${open.name}>` : 'none, because nothing is open';
    this.#fail(line, `found </${name}>, expected ${expected}`);
  }

  #pair(words: string, line: number): void {
    const [, name = '', value = ''] = pair.exec(words) ?? [];
    if (name === '@include') this.includes.push({ pattern: value, file: this.#file, line });
    else {
      const found = unquoted(value);
      this.settings.push({ group: this.#group, name, value: found, file: this.#file, line });
    }
  }

  get #group(): string {
    return this.#open.at(-1)?.group ?? '';
  }

  #fail(line: number, message: string): never {
    throw new UsageError(`${this.#file}:${line}: ${message}`);
  }
}

export function readFluentd(text: string, file: string): ReadText {
  const reader = new Reader(file);
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    let words = lines[index]!.trim();
    if (words === '' || words.startsWith('#')) continue;
    while (isUnfinished(words) && index + 1 < lines.length) words += `\n${lines[++index]}`;
    reader.take(words, line);
  }
  reader.end();
  return reader;
}

/** A value that begins with a quote goes on until a line that ends with one. */
function isUnfinished(words: string): boolean {
  const value = pair.exec(words)?.[2] ?? '';
  return value.startsWith('"') && (value.length < 2 || !value.trimEnd().endsWith('"'));
}

function unquoted(value: string): string {
  const plain = value.trim();
  const isQuoted = plain.length > 1 && /^(['"])[\s\S]*\1$/.test(plain);
  return isQuoted ? plain.slice(1, -1) : plain.replace(/\s+#.*$/, '');
}
