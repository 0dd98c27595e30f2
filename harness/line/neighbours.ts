/**
 * Says of a whole line with more bytes around it whether these are another line's: `merged`; anything
 * else (a prefix, a carriage return, a frame made anew) is the work of somebody who changed the line.
 * They are another line's when they are the end of the line before or the beginning of the one behind
 * it, however short; or any line's first bytes before its token, or at least four of its last ones. One
 * newline may stand between. Made when it is first needed: a healthy stream never asks.
 */
import type { Expectation } from './expectation.js';
import { LineOutline } from './outline.js';
import type { LineIdentity } from './spec.js';
import type { LineTemplates } from './templates.js';

const newline = 0x0a;

type Form = 'raw' | 'payload';

/** A message is [start, end), the whole line in it [lineStart, lineEnd). */
export interface Surroundings {
  readonly start: number;
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly end: number;
}

export class Neighbours {
  readonly #templates: LineTemplates;
  readonly #run: string;
  readonly #lines: Readonly<Record<Form, readonly Expectation[]>>;
  readonly #outlines: Partial<Record<Form, LineOutline>> = {};

  constructor(
    templates: LineTemplates,
    run: string,
    lines: Readonly<Record<Form, readonly Expectation[]>>,
  ) {
    this.#templates = templates;
    this.#run = run;
    this.#lines = lines;
  }

  /** @param line the whole line, and in which form it stands there */
  areAround(
    line: LineIdentity & { readonly form: Form },
    message: Buffer,
    { start, lineStart, lineEnd, end }: Surroundings,
  ): boolean {
    const hasSeam = lineStart > start && message[lineStart - 1] === newline;
    const before = message.subarray(start, hasSeam ? lineStart - 1 : lineStart);
    const behind = message.subarray(message[lineEnd] === newline ? lineEnd + 1 : lineEnd, end);
    if (before.length + behind.length === 0) return false;
    return this.#isBefore(line, before) && this.#isBehind(line, behind);
  }

  #isBefore(line: LineIdentity & { readonly form: Form }, bytes: Buffer): boolean {
    if (bytes.length === 0 || this.#isAnyPart(line.form, bytes)) return true;
    const previous = this.#render(line, line.sequence - 1);
    return previous.length > bytes.length && previous.subarray(-bytes.length).equals(bytes);
  }

  #isBehind(line: LineIdentity & { readonly form: Form }, bytes: Buffer): boolean {
    if (bytes.length === 0 || this.#isAnyPart(line.form, bytes)) return true;
    const next = this.#render(line, line.sequence + 1);
    return next.length > bytes.length && next.subarray(0, bytes.length).equals(bytes);
  }

  #isAnyPart(form: Form, bytes: Buffer): boolean {
    this.#outlines[form] ??= new LineOutline(this.#lines[form], this.#run);
    const outline = this.#outlines[form];
    return outline.isTail(bytes, 0, bytes.length) || outline.isHead(bytes, 0, bytes.length);
  }

  #render(line: LineIdentity & { readonly form: Form }, sequence: number): Buffer {
    const { stream, epoch, form } = line;
    const identity = { stream, epoch, sequence };
    return Buffer.from(
      form === 'raw'
        ? this.#templates.renderLine(this.#run, identity)
        : this.#templates.renderPayload(this.#run, identity),
    );
  }
}
