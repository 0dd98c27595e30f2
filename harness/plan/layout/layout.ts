/**
 * Where the log files of a run stand and what they are called: the file of a stream, the links that
 * lead to it, and how a shipper in a container sees them. One file per layout; all are pure, so the
 * writer, the shipper's configuration and the printed plan name the same files.
 *
 * Paths are relative to the run's log directory, with '/' between folders.
 */

/** Which of a stream's files: a container is restarted beside its old file, a short-lived file has a successor. */
export interface LogPlace {
  readonly stream: number;
  /** Restarts of the container before this file, from 0. */
  readonly restart: number;
  /** Short-lived files of the stream before this one, from 0. */
  readonly serial: number;
}

export interface LogLink {
  readonly path: string;
  /** What the link says, relative to the link's own folder, so that it also holds inside a mount. */
  readonly target: string;
}

/** A folder of the log directory, and where it is mounted in the shipper's container. */
export interface LogMount {
  /** '' is the log directory itself. */
  readonly folder: string;
  readonly at: string;
}

export interface Layout {
  /** The live file. */
  fileOf(place: LogPlace): string;
  /** A link to the live file; null where the layout has none. */
  linkOf(place: LogPlace): LogLink | null;
  /** All live files as a wildcard below the log directory; folders may be wildcards too. */
  readonly pattern: string;
  /** The same for the links; null where there are none. */
  readonly linkPattern: string | null;
  /** The log directory as a container sees it. */
  readonly inside: string;
  readonly mounts: readonly LogMount[];
}

/** A stream's first file. */
export function firstPlace(stream: number): LogPlace {
  return { stream, restart: 0, serial: 0 };
}

/** A stream's number as file names carry it. */
export function streamDigits(stream: number): string {
  return String(stream).padStart(4, '0');
}
