/** What commands may touch of the outside world; tests give their own. */
import type { ExitCode } from '../support/errors.js';

export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Outside {
  readonly out: Screen;
  readonly err: Screen;
  /** Writes long output no faster than it is read; a reader that leaves early (head) is no error. */
  pour(texts: Iterable<string>): Promise<void>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly command: readonly string[];
}

/** A command's work: what it was told, and its exit code. */
export type Action<A extends unknown[]> = (outside: Outside, ...told: A) => Promise<ExitCode>;
