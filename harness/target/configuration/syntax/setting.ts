/**
 * What every configuration syntax is read into: a flat list of settings, each with the group it stands
 * in. Nothing is interpreted here, and nothing is lost that a shipper's manifest may ask for; the
 * shipper itself stays the one to say whether the configuration is valid.
 */

/** One `name value` of a configuration. */
export interface Setting {
  /**
   * The groups around it, from the outside, joined by '/', each with its number where groups repeat,
   * such as `INPUT#2` (Fluent Bit), `match#1/server#2` (Fluentd) or `receivers/filelog` (YAML).
   */
  readonly group: string;
  /** As it is written; '' for a value without a name. Lists give one setting an element. */
  readonly name: string;
  readonly value: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Another file that is to be read in place of this directive; may be a glob. */
export interface Include {
  readonly pattern: string;
  readonly file: string;
  readonly line: number;
}

export interface ReadText {
  readonly settings: readonly Setting[];
  readonly includes: readonly Include[];
}

/** Errors: UsageError with `file:line` for text that can't be read as this syntax. */
export type ReadSyntax = (text: string, file: string) => ReadText;

/** Numbers groups of one name, so that two `[INPUT]`s are told apart. */
export class GroupCounter {
  readonly #counts = new Map<string, number>();

  /** `parent/name#n` */
  next(parent: string, name: string): string {
    const path = parent === '' ? name : `${parent}/${name}`;
    const count = (this.#counts.get(path) ?? 0) + 1;
    this.#counts.set(path, count);
    return `${path}#${count}`;
  }
}
