/** One against another (ours against what people use instead), on the same data, in turns, so that drift cancels out. */

export interface Contest {
  readonly name: string;
  readonly ours: string;
  readonly theirs: string;
  /** What is missing on this machine, or null. */
  missing(): string | null | Promise<string | null>;
  open(): Promise<Rivals>;
}

/** Each gives lines per second. */
export interface Rivals extends AsyncDisposable {
  ours(): Promise<number>;
  theirs(): Promise<number>;
}
