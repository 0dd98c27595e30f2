/**
 * The text a scenario came from: YAML with a position for every field, and the `--set` flags laid
 * over it. It knows where to point when a field is wrong.
 */
import {
  type Document,
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { Override } from './override.js';
import type { LocatedProblem, Problem, ProblemPath } from './problem.js';

/** The parser quotes what it stumbles over, which may be half the file. */
const messageLettersMax = 160;
const textBytesMax = 1024 * 1024;

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Undefined when the file has the problem by itself. */
export type CauseOf = (problem: Problem) => Override | undefined;

const clipped = (text: string) =>
  text.length > messageLettersMax ? `${text.slice(0, messageLettersMax)}...` : text;

export class ScenarioSource {
  readonly file: string;
  readonly #document: Document;
  readonly #lines = new LineCounter();
  readonly #overrides: readonly Override[];
  readonly #text: string;

  /** Files above 1 MiB are refused by `problems`, not parsed. */
  constructor(file: string, text: string, overrides: readonly Override[] = []) {
    this.file = file;
    this.#overrides = overrides;
    this.#text = text;
    this.#document = parseDocument(text.length > textBytesMax ? '' : text, {
      lineCounter: this.#lines,
      prettyErrors: false,
    });
  }

  /** Broken YAML, with places; duplicate keys are among them. */
  problems(): LocatedProblem[] {
    if (this.#text.length > textBytesMax) {
      const text = `is larger than 1MiB, expected a scenario; is this the right file?`;
      return [this.#placed({ path: [], at: 'value', text }, { line: 1, column: 1 })];
    }
    const found = [...this.#document.errors, ...this.#document.warnings];
    return found.map((error) =>
      this.#placed(
        { path: [], at: 'value', text: this.#yamlText(error) },
        this.#placeOf(error.pos[0]),
      ),
    );
  }

  /** True when YAML errors leave nothing that is worth validating. */
  get broken(): boolean {
    return (
      this.#text.length > textBytesMax ||
      this.#document.errors.some((error) => error.code !== 'DUPLICATE_KEY')
    );
  }

  /** The plain value of the document; undefined when it is empty. */
  value(): unknown {
    return this.#document.toJS() ?? undefined;
  }

  /**
   * Adds places: in the file, or the flag that set the value.
   * @param causeOf the flag that brought a problem in elsewhere than at its own path
   */
  locate = (problems: readonly Problem[], causeOf: CauseOf = () => undefined): LocatedProblem[] =>
    problems.map((problem) => {
      const flag =
        this.#overrides.findLast((override) => covers(override.path, problem.path)) ??
        causeOf(problem);
      if (flag !== undefined) {
        return { ...problem, where: `--set ${flag.text}`, line: Infinity, column: 0 };
      }
      return this.#placed(problem, this.#place(problem.path, problem.at));
    });

  #yamlText({ code, message, pos }: YAMLError): string {
    if (code === 'DUPLICATE_KEY') {
      const key = /^[^:\s]+/.exec(this.#text.slice(pos[0]))?.[0] ?? 'a key';
      return `'${key}' stands twice in its map, expected once; remove one of them`;
    }
    const first = message.split('\n')[0] ?? '';
    const known = yamlAdvice[code];
    return (
      known ??
      `broken YAML, ${clipped(`${first.charAt(0).toLowerCase()}${first.slice(1)}`)}; mend it`
    );
  }

  #placed(problem: Problem, { line, column }: Place): LocatedProblem {
    return { ...problem, where: `${this.file}:${line}:${column}`, line, column };
  }

  #placeOf(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  /** Of the field if it is there, else of the nearest field around it. */
  #place(path: ProblemPath, at: 'key' | 'value'): Place {
    let node: unknown = this.#document.contents;
    let place = this.#placeOf(startOf(node) ?? 0);
    for (const [depth, part] of path.entries()) {
      const field = fieldOf(this.#resolved(node), part);
      if (field === undefined) return place;
      const isLast = depth === path.length - 1;
      const start =
        isLast && at === 'value'
          ? (startOf(field.value) ?? startOf(field.key))
          : (startOf(field.key) ?? startOf(field.value));
      if (start !== undefined) place = this.#placeOf(start);
      node = field.value;
    }
    return place;
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }
}

function fieldOf(node: unknown, part: string | number) {
  if (isSeq(node)) {
    const value = node.items[Number(part)];
    return value === undefined ? undefined : { key: undefined, value };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => String(item.key) === String(part));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** Whether what is set there may bring in a problem here: within it, or beside it in its map. */
export function touches(set: ProblemPath, problem: ProblemPath): boolean {
  return covers(problem, set) || (problem.length > 1 && covers(problem.slice(0, -1), set));
}

function covers(outer: ProblemPath, inner: ProblemPath): boolean {
  return (
    outer.length <= inner.length && outer.every((part, at) => String(part) === String(inner[at]))
  );
}

const yamlAdvice: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab is used to indent, expected spaces; replace it',
  MULTIPLE_DOCS: "a second document begins here, expected one; remove the '---' line",
};
