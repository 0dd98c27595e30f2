/** What commands may touch of the outside world; tests give their own. */
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

/** What the user should know before anything runs; `about` is the file, where there are several. */
export function tellNotes(
  { err }: Pick<Outside, 'err'>,
  notes: readonly string[],
  about = 'lostline',
): void {
  for (const note of notes) err.write(`${about}: note: ${note}\n`);
}
