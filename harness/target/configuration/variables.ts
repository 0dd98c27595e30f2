/**
 * Environment variables that a configuration names. Nothing of the caller's own environment is given
 * to the shipper, so that no credential leaves it: a variable without a fallback gets a harmless value,
 * which depends on where it stands (a host, a port, or anything else).
 */
import type { ReadConfiguration } from './sources.js';

/** The host name that stands for a sink where the configuration leaves the name to a variable. */
export const standInHost = 'sink.lostline.internal';
const standInValue = 'lostline';

export interface Variable {
  readonly name: string;
  readonly fallback: string | null;
}

/** In order of their first appearance. */
function variablesOf(
  { texts, settings }: ReadConfiguration,
  patterns: readonly string[],
): readonly Variable[] {
  const own = new Set(settings.filter(({ group }) => group === '@SET').map(({ name }) => name));
  const found = new Map<string, Variable>();
  for (const pattern of patterns) {
    for (const { text } of texts) {
      for (const [, name, fallback] of text.matchAll(new RegExp(pattern, 'g'))) {
        if (!name || own.has(name) || found.has(name)) continue;
        found.set(name, { name, fallback: fallback ?? null });
      }
    }
  }
  return [...found.values()];
}

/** Gives values to variables as they are met, and puts them in. */
export class Environment {
  readonly #patterns: readonly string[];
  readonly #variables: ReadonlyMap<string, Variable>;
  readonly #own: ReadonlyMap<string, string>;
  readonly #given: Map<string, string>;

  /** @param set variables that have a value already */
  constructor(
    configuration: ReadConfiguration,
    patterns: readonly string[],
    set: Readonly<Record<string, string>>,
  ) {
    this.#patterns = patterns;
    this.#given = new Map(Object.entries(set));
    const variables = variablesOf(configuration, patterns);
    this.#variables = new Map(variables.map((variable) => [variable.name, variable]));
    const own = configuration.settings.filter(({ group }) => group === '@SET');
    this.#own = new Map(own.map(({ name, value }) => [name, value]));
  }

  /** The value with its variables put in. @param standIn for a variable that has no value yet */
  resolve(value: string, standIn: string = standInValue): string {
    return this.#patterns.reduce(
      (text, pattern) =>
        text.replace(new RegExp(pattern, 'g'), (_, name: string) => this.#valueOf(name, standIn)),
      value,
    );
  }

  /** Whether the value names a variable of which nobody knows what it would be. */
  isOpen(value: string): boolean {
    return this.#patterns.some((pattern) =>
      [...value.matchAll(new RegExp(pattern, 'g'))].some(
        ([, name = '']) =>
          !this.#own.has(name) &&
          !this.#given.has(name) &&
          this.#variables.get(name)?.fallback === null,
      ),
    );
  }

  /** What the shipper is given: every variable without a fallback, and those that were set. */
  given(): Readonly<Record<string, string>> {
    const open = [...this.#variables.values()].filter(
      ({ name, fallback }) => fallback === null || this.#given.has(name),
    );
    return Object.fromEntries(
      open.map(({ name }) => [name, this.#given.get(name) ?? standInValue]),
    );
  }

  #valueOf(name: string, standIn: string): string {
    const fallback = this.#variables.get(name)?.fallback ?? undefined;
    const known = this.#own.get(name) ?? this.#given.get(name) ?? fallback;
    if (known !== undefined) return known;
    this.#given.set(name, standIn);
    return standIn;
  }
}
