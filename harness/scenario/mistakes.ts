/**
 * Gathers what is wrong with a scenario over several steps, of which each finds its own, so that all is
 * told at once. What two steps find alike is told once.
 */
import { type Locate, type LocatedProblem, type Problem, ScenarioError } from './problem.js';

export class Mistakes {
  readonly #locate: Locate;
  readonly #found: LocatedProblem[] = [];

  constructor(locate: Locate) {
    this.#locate = locate;
  }

  add(problems: readonly Problem[]): void {
    this.#found.push(...this.#locate(problems));
  }

  /** What the step makes; undefined when its ScenarioError was remembered in place of that. */
  attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      this.#found.push(...error.problems);
      return undefined;
    }
  }

  /** @throws ScenarioError with all of them, if there are any */
  tell(): void {
    if (this.#found.length > 0) throw this.error();
  }

  error(): ScenarioError {
    const key = ({ where, path, text }: LocatedProblem) => JSON.stringify([where, path, text]);
    return new ScenarioError([...new Map(this.#found.map((one) => [key(one), one])).values()]);
  }
}
