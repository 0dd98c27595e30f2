/**
 * audit.ndjson: what an audit of the log files found that the writer did not write, or found missing that
 * it did. Every line is a pure function of its identity, timestamps included, so the files that still
 * stand when the shipper has ended are compared byte by byte with what was written into them.
 */

/**
 * `removed`: lines that are not there; `edited`: there, but with other bytes; `repeated`: there once
 * more; `reordered`: behind a later one; `foreign`: whole lines that belong elsewhere; `strange`: bytes that
 * are no line (`first` and `last` are 0); `replaced`: another file stands at the path; `gone`: none;
 * `elsewhere`: of a replaced file, lines behind all that stand in the new one. A writer goes on in the file that
 * it has open, which has no name any more, so nobody can say here whether they were taken away.
 */
const alterationKinds = [
  ...(['removed', 'edited', 'repeated', 'reordered', 'foreign', 'strange'] as const),
  ...(['replaced', 'gone', 'elsewhere'] as const),
] as const;
export type AlterationKind = (typeof alterationKinds)[number];

export interface Alteration {
  readonly record: 'alteration';
  readonly stream: number;
  readonly epoch: number;
  readonly generation: number;
  readonly path: string;
  readonly kind: AlterationKind;
  readonly first: number;
  readonly last: number;
  /** Byte in the file at which it was found. */
  readonly offset: number;
  /** Of strange bytes, how many; of lines, 0. */
  readonly bytes: number;
}

/** The last record. */
export interface Audited {
  readonly record: 'audited';
  readonly atMs: number;
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
  /** Generations whose files the rotation had deleted or truncated. */
  readonly notThere: number;
  /** Alterations that are not in the file, because there were too many. */
  readonly omitted: number;
  /** Why files could not be read, at most 10. */
  readonly failures: readonly string[];
}

export type AuditRecord = Alteration | Audited;

/** As a verdict reads it. */
export interface Audit {
  readonly alterations: readonly Alteration[];
  readonly summary: Audited;
}

/** Alterations kept of one audit. */
export const alterationsMax = 100_000;
