/**
 * Fluent Bit's classic syntax: `[SECTION]`, below it indented `Key Value` to the end of the line,
 * `@INCLUDE file`, `@SET name=value`, and comments on lines of their own. Keys are told apart without
 * regard to case, so they are given in lower case.
 * https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/classic-mode/format-schema
 */
import { UsageError } from '../../../support/errors.js';
import { GroupCounter, type Include, type ReadText, type Setting } from './setting.js';

const section = /^\[\s*([^\]\s]+)\s*\]$/;
const pair = /^(\S+)\s+(.*)$/;

export function readFluentBit(text: string, file: string): ReadText {
  const settings: Setting[] = [];
  const includes: Include[] = [];
  const groups = new GroupCounter();
  let group = '';
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    const words = raw.trim();
    if (words === '' || words.startsWith('#')) continue;
    const opened = section.exec(words)?.[1];
    if (opened) {
      group = groups.next('', opened.toUpperCase());
      continue;
    }
    const [, name = words, value = ''] = pair.exec(words) ?? [];
    const directive = name.toUpperCase();
    if (directive === '@INCLUDE') includes.push({ pattern: value, file, line });
    else if (directive === '@SET') settings.push(assignment(value, file, line));
    else if (group !== '') settings.push({ group, name: name.toLowerCase(), value, file, line });
    else throw misplaced(words, file, line);
  }
  return { settings, includes };
}

function assignment(text: string, file: string, line: number): Setting {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`${file}:${line}: @SET ${text}: expected @SET name=value`);
  return { group: '@SET', name: text.slice(0, at).trim(), value: text.slice(at + 1), file, line };
}

function misplaced(words: string, file: string, line: number): UsageError {
  const found = words.length > 60 ? `${words.slice(0, 60)}...` : words;
  return new UsageError(`${file}:${line}: '${found}' stands before any [SECTION]`);
}
