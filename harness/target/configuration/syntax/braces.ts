/**
 * Languages of braces and calls: rsyslog's RainerScript (`input(type="imfile" file="/a")`), syslog-ng
 * (`source s { file("/a" follow-freq(1)); };`), Alloy (`loki.write "x" { endpoint { url = "u" } }`) and
 * Logstash (`input { file { path => ["/a"] } }`). A call or a block is a group; a block's label and a
 * call's bare arguments are settings without a name. `@word` and `$word` directives are settings of the
 * outermost group; rsyslog's old `selector @@host:port` lines are groups of their own, `forward#n`.
 */
import { UsageError } from '../../../support/errors.js';
import { GroupCounter, type Include, type ReadText, type Setting } from './setting.js';
import { type Token, tokensOf } from './tokens.js';

const depthMax = 64;
const includeCall = /(^|\/)include#\d+$/;
const includeWords = new Set(['@include', '$includeconfig']);

class Reader {
  readonly settings: Setting[] = [];
  readonly includes: Include[] = [];
  readonly #groups = new GroupCounter();
  readonly #file: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, file: string) {
    this.#file = file;
    this.#tokens = tokensOf(text, file);
  }

  /** Reads up to the mark that ends this group; null: to the end of the text. */
  group(group: string, end: ')' | '}' | null, depth: number): void {
    if (depth > depthMax) this.#fail(`nested deeper than ${depthMax}`);
    let run: Token[] = [];
    const flush = () => {
      this.#loose(group, run);
      run = [];
    };
    for (;;) {
      const token = this.#tokens[this.#at++];
      if (!token && end !== null) this.#fail(`the end of the text, expected '${end}'`);
      if (!token || (token.kind === 'mark' && token.text === end)) break;
      if (token.kind === 'mark') run = this.#mark(token.text, run, group, depth);
      else {
        if (run.length > 0 && run.at(-1)!.line !== token.line) flush();
        run.push(token);
      }
    }
    flush();
  }

  /** What a mark makes of the words before it; gives those that are left. */
  #mark(mark: string, run: Token[], group: string, depth: number): Token[] {
    const last = run.at(-1);
    if (mark === '(') {
      this.#loose(group, run.slice(0, -1));
      this.#enter(this.#groups.next(group, last?.text ?? ''), [], ')', depth);
    } else if (mark === '{') {
      const [name, ...labels] = run;
      this.#enter(this.#groups.next(group, name?.text ?? ''), labels, '}', depth);
    } else if (mark === '=' || mark === '=>') {
      this.#loose(group, run.slice(0, -1));
      this.#value(group, last, depth);
    } else if (mark === '[' || mark === ']') {
      return run;
    } else if (mark === ')' || mark === '}') this.#fail(`'${mark}' that nothing opened`);
    else this.#loose(group, run);
    return [];
  }

  #enter(group: string, labels: readonly Token[], end: ')' | '}', depth: number): void {
    for (const label of labels) this.#add(group, '', label);
    this.group(group, end, depth + 1);
  }

  #value(group: string, name: Token | undefined, depth: number): void {
    const token = this.#tokens[this.#at];
    if (!name || !token) return;
    const mark = token.kind === 'mark' ? token.text : null;
    if (mark === '[') this.#list(group, name.text, depth);
    else if (mark === '{') this.#enterValue(group, name.text, depth);
    else if (mark === null) {
      this.#at++;
      this.#add(group, name.text, token);
    }
  }

  /** A brace after `=` or in a list: the group is called after the name. */
  #enterValue(group: string, name: string, depth: number): void {
    this.#at++;
    this.#enter(this.#groups.next(group, name), [], '}', depth);
  }

  #list(group: string, name: string, depth: number): void {
    for (this.#at++; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at]!;
      if (token.kind !== 'mark') this.#add(group, name, token);
      else if (token.text === ']') break;
      else if (token.text === '{') {
        this.#enterValue(group, name, depth);
        this.#at--;
      }
    }
    this.#at++;
  }

  /** Words that stand for themselves: a directive with its value, or bare arguments. */
  #loose(group: string, run: readonly Token[]): void {
    const [first, second] = run;
    if (!first) return;
    const isInclude = includeWords.has(first.text.toLowerCase());
    if (second && isInclude) {
      this.includes.push({ pattern: second.text, file: this.#file, line: first.line });
    } else if (second?.text.startsWith('@') && group === '') {
      this.#add(this.#groups.next('', 'forward'), '', second);
    } else if (second && group === '') this.#add(group, first.text, second);
    else for (const word of run) this.#add(group, '', word);
  }

  /** RainerScript includes with a call, `include(file="/etc/rsyslog.d/*.conf")`. */
  #add(group: string, name: string, { text, line }: Token): void {
    if (includeCall.test(group) && name === 'file') {
      this.includes.push({ pattern: text, file: this.#file, line });
    }
    this.settings.push({ group, name, value: text, file: this.#file, line });
  }

  #fail(found: string): never {
    const line = this.#tokens[Math.min(this.#at, this.#tokens.length) - 1]?.line ?? 1;
    throw new UsageError(`${this.#file}:${line}: found ${found}`);
  }
}

export function readBraces(text: string, file: string): ReadText {
  const reader = new Reader(text, file);
  reader.group('', null, 0);
  return reader;
}
