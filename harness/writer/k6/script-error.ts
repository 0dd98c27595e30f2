/**
 * Why k6 did not take a script, as the last words of its log tell (logfmt): a script that can't be read, one that
 * throws before its first iteration or in `setup`, options that k6 does not know.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const errorLine = /\blevel=error msg="((?:[^"\\]|\\.)*)"(?: hint="script exception")?$/gm;
/** k6's own frame around what matters. */
const frame = /^(?:could not (?:initialize|load JS test) '[^']*': )+/;
const parseError = /^(file:\/\/.+?): Line (\d+:\d+) (.*)$/;

/**
 * @param path of k6's output
 * @param script as k6 was told it, absolute
 * @returns `SCRIPT:LINE:COLUMN: what is wrong`, the place where it is known; null where k6 blames no script
 */
export function readScriptError(path: string, script: string): string | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  const last = [...text.matchAll(errorLine)].at(-1)?.[1];
  return last === undefined ? null : placed(unquoted(last), script);
}

function placed(message: string, script: string): string {
  const [first = '', ...stack] = message.split('\n');
  const what = first.replace(frame, '');
  const [, file, place, reason] = parseError.exec(what) ?? [];
  if (file !== undefined) return `${fileURLToPath(file)}:${place}: ${reason}`;
  const at = stack.map((line) => placeIn(line, script)).find((one) => one !== undefined);
  return `${script}${at === undefined ? '' : `:${at}`}: ${what}`;
}

/** `LINE:COLUMN` of a line such as `\tat setup (file:///a.js:3:33(3))`; undefined for one of another file. */
function placeIn(line: string, script: string): string | undefined {
  const url = `${pathToFileURL(script)}:`;
  const start = line.indexOf(url);
  if (start < 0) return undefined;
  return /^(\d+:\d+)/.exec(line.slice(start + url.length))?.[1];
}

/** Of logfmt's quoted text. */
function unquoted(quoted: string): string {
  return quoted.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
