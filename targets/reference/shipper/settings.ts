/** All that can be set, with its default. Sizes are bytes, times are milliseconds. */
import type { FormatName } from './format.js';
import type { Pattern } from './pattern.js';

export interface Settings {
  readonly patterns: readonly Pattern[];
  /** Says what to follow in place of `patterns`; null: there is none. */
  readonly configFile: string | null;
  /** Where relative patterns start. */
  readonly logDirectory: string;
  /** Where `positions.json` is kept; null keeps no positions. */
  readonly stateDirectory: string | null;
  readonly output: 'http' | 'tcp';
  readonly sinkUrl: string;
  /** `host:port` */
  readonly sinkTcp: string;
  /** How messages stand in the files. */
  readonly format: FormatName;
  /** Between two looks at the directory and the files. */
  readonly pollMs: number;
  /** Whether a change in the directory also causes a look. */
  readonly watch: 'on' | 'off';
  /** Bytes of one read. */
  readonly readBytes: number;
  /** A batch takes queued chunks until it has this many bytes; one chunk always fits. */
  readonly batchBytes: number;
  /** Reading stops while this much is read and not yet accepted. */
  readonly queueBytes: number;
  /** A longer line is sent in pieces, and the log says so. */
  readonly lineBytesMax: number;
  /** How long a batch may wait for more lines. */
  readonly flushMs: number;
  /** How long a rotated file's descriptor is held after its last growth. */
  readonly graceMs: number;
  readonly checkpointMs: number;
  /** Null retries for ever. */
  readonly retriesMax: number | null;
  /** First pause before a retry; it doubles up to `retryMsMax`. */
  readonly retryMs: number;
  readonly retryMsMax: number;
  /** An answer that takes longer counts as none. */
  readonly timeoutMs: number;
  /** TCP: how long a connection must live on before what was written to it counts as accepted. */
  readonly confirmMs: number;
  /** How long SIGTERM waits for what was read to be accepted. */
  readonly drainMs: number;
  /** Open log files. Files with unread bytes are never closed for it; new ones wait. */
  readonly fileLimit: number;
}

const mebibyte = 1024 * 1024;

export const defaultSettings: Settings = {
  patterns: [],
  configFile: null,
  logDirectory: '',
  stateDirectory: null,
  output: 'http',
  sinkUrl: '',
  sinkTcp: '',
  format: 'plain',
  pollMs: 10,
  watch: 'on',
  readBytes: mebibyte / 2,
  batchBytes: mebibyte,
  queueBytes: 16 * mebibyte,
  lineBytesMax: 16 * mebibyte,
  flushMs: 0,
  graceMs: 5000,
  checkpointMs: 100,
  retriesMax: null,
  retryMs: 20,
  retryMsMax: 500,
  timeoutMs: 30_000,
  confirmMs: 250,
  drainMs: 5000,
  fileLimit: 1024,
};
