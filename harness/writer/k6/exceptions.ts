/**
 * Exceptions of the script as k6's log tells them: each ends its iteration, while k6 goes on and ends well, so that
 * a load that was never written would look like one.
 */
import { readFileSync } from 'node:fs';
import type { K6Ending } from '../../evidence/event.js';

const line = /\blevel=error msg="((?:[^"\\]|\\.)*)".* source=stacktrace$/gm;

/** @param path of k6's output; as much of it as the engine kept */
export function readExceptions(path: string): NonNullable<K6Ending['exceptions']> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { count: 0, first: '' };
  }
  let count = 0;
  let first = '';
  for (const [, message = ''] of text.matchAll(line)) {
    if (count++ === 0) first = firstLine(message);
  }
  return { count, first };
}

/** Of logfmt's quoted text. */
function firstLine(quoted: string): string {
  return (quoted.split('\\n')[0] ?? '').replaceAll('\\"', '"');
}
