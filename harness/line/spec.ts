/**
 * What the lines of a run look like: pure data, part of the plan. Together with a line's identity it
 * determines every byte of it, so that a changed byte is seen at the other end.
 */

/** How a line is dressed in the file. The payload (token and body) is the same in all of them. */
export const lineFormats = ['plain', 'json', 'cri', 'docker-json', 'nginx-access'] as const;
export type LineFormat = (typeof lineFormats)[number];

/** What the body is made of: letters only, or with quotes, backslashes, tabs, or with Unicode. */
export const bodyAlphabets = ['ascii', 'escapes', 'unicode', 'mixed'] as const;
export type BodyAlphabet = (typeof bodyAlphabets)[number];

/**
 * `unique`: every line differs early. `identical-head`: the first 1024 bytes of every line, so of
 * every file, are the same, and so are the tails: content-based file identities (a checksum of a
 * file's head) can't tell two files apart.
 */
export const payloadModes = ['unique', 'identical-head'] as const;
export type PayloadMode = (typeof payloadModes)[number];

/** Payload bytes of a line: token and body, before framing and escaping, without the newline. */
export type LineSizes =
  | { readonly kind: 'fixed'; readonly bytes: number }
  | { readonly kind: 'uniform'; readonly bytesMin: number; readonly bytesMax: number }
  | { readonly kind: 'list'; readonly bytes: readonly number[] };

export function longestBytes(sizes: LineSizes): number {
  if (sizes.kind === 'fixed') return sizes.bytes;
  return sizes.kind === 'uniform' ? sizes.bytesMax : Math.max(...sizes.bytes);
}

/** Powers of ten, so that a line's slot is its sequence's last digits. */
export const linePeriods = [1000, 100, 10] as const;
export type LinePeriod = (typeof linePeriods)[number];

/**
 * What hostile lines do; one file each in hostile/. None holds a newline, all carry their token.
 */
export const hostileClasses = [
  'jsonEnders',
  'controls',
  'nul',
  'invalidUtf8',
  'unicodeBreaks',
  'carriageReturns',
  'blanks',
  'otherRecord',
  'syslogHeader',
  'criPrefix',
  'forgedToken',
  'regexBomb',
  'deepJson',
  'hugeNumbers',
  'timestamps',
  'long64KiB',
  'long1MiB',
  'long16MiB',
] as const;
export type HostileClass = (typeof hostileClasses)[number];

/** Lines of every period that give their bodies away to the corpus, the classes in turn. */
export interface HostileSpec {
  /** Of all lines. */
  readonly share: number;
  readonly classes: readonly HostileClass[];
}

export interface LineSpec {
  readonly seed: number;
  readonly format: LineFormat;
  readonly alphabet: BodyAlphabet;
  readonly payload: PayloadMode;
  readonly sizes: LineSizes;
  /** Lines after which bodies repeat; a list of sizes must not be longer. */
  readonly period: LinePeriod;
  /** Instant of the first line in formats that carry a time, milliseconds since 1970 UTC. */
  readonly timestampOriginMs: number;
  /** How far the carried time moves on each time the bodies repeat (`LineTemplates.period`). */
  readonly timestampStepMs: number;
  /** Bytes after which a `cri` record is split into partial (P) records; kubelet uses 16384. */
  readonly criRecordBytesMax: number;
  /** Missing: every line is an ordinary one. */
  readonly hostile?: HostileSpec | undefined;
}

/** The identity of one line within a run. */
export interface LineIdentity {
  readonly stream: number;
  readonly epoch: number;
  readonly sequence: number;
}

/** Streams from this number on are the harness's own: probes and the self-test. */
export const harnessStreamsFirst = 9_000;

/** Bounds that the token's fixed width sets. */
export const lineLimits = {
  streamMax: 9_999,
  epochMax: 9_999,
  sequenceMax: 999_999_999_999,
  lengthMax: 16 * 1024 * 1024,
  /** Letters of the run's name in the token: base 36, lower case. */
  runLetters: 6,
} as const;
