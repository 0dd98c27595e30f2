/** Bounds of everything a scenario may ask for. A run is a bounded thing: nothing goes on for ever. */
export const limits = {
  /** Eight days: a week's soak and a day to spare. */
  durationMsMax: 8 * 86_400_000,
  /** A load shorter than this is almost surely a number written without its unit. */
  loadMsMin: 100,
  streamsMax: 9_000,
  /** Spans of streams in one list. */
  streamSpansMax: 1_000,
  threadsMax: 64,
  linesPerSecondMax: 5_000_000,
  linesMax: 1e12,
  /** Token (50), a blank and one byte of body. */
  payloadBytesMin: 52,
  /** 1024 identical bytes, then a payload, then a tail of 8. */
  identicalHeadBytesMin: 1024 + 52 + 8,
  payloadBytesMax: 16 * 1024 * 1024,
  /** A list of sizes is repeated within 1000 prepared lines. */
  sizesMax: 1_000,
  sizesBytesMax: 64 * 1024 * 1024,
  /** Straight pieces of the rate: the plan stays a file that a person can open. */
  segmentsMax: 10_000,
  rotateEveryMsMin: 50,
  rotationsPerSecondMax: 1_000,
  rotationsMax: 20_000_000,
  keepMax: 1_000,
  /** Short-lived files that stand at a time. */
  filesStandingMax: 20_000,
  faultEntriesMax: 1_000,
  /** Shippers beside the first one, on the same files. */
  secondaryMax: 3,
  faultsMax: 10_000,
  /** Faults that chaos draws from. */
  chaosEntriesMax: 100,
} as const;
