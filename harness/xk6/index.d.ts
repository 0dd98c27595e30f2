/**
 * **Numbered log lines from k6, with a journal that proves what a log pipeline lost.**
 *
 * Every VU that opens a stream writes lines of its own, into a log file that it rotates or to the port of a
 * shipper. What was written goes into a run directory, and `lostline judge` holds it against what a
 * `lostline sink` received.
 *
 * @example
 * ```ts file=examples/rotation-storm.js
 * ```
 * @module k6/x/lostline
 */
declare module 'k6/x/lostline' {
  /** How a line stands in the file; the payload (token and body) is the same in all of them. */
  export type Format = 'plain' | 'json' | 'cri' | 'docker-json' | 'nginx-access';

  /** What bodies are made of: letters; with quotes and escapes; with Unicode; with all of these. */
  export type Alphabet = 'ascii' | 'escapes' | 'unicode' | 'mixed';

  /** How, and when, a log file is rotated. With none of the three triggers only `rotate()` does it. */
  export interface Rotation {
    /** Default: `rename-create`. */
    kind?:
      | 'rename-create'
      | 'rename-chain'
      | 'copytruncate'
      | 'truncate'
      | 'delete-create'
      | 'kubelet';
    /** Rotate so often. What passes while the stream is idle is left out. */
    everyMs?: number;
    /** Each rotation by time comes earlier by a drawn share of `everyMs`, up to this one, 0 to 0.9. Default: 0. */
    jitter?: number;
    /** Rotate with the line that fills so many bytes. */
    bytes?: number;
    /** With `bytes`: the size is looked at so often only, as a kubelet does, and files grow beyond it. Default: at each line. */
    lookEveryMs?: number;
    /** Rotate after so many lines. */
    lines?: number;
    /** Rotated files that stay; the oldest is deleted. Default: 5. */
    keep?: number;
    /** Write so long on into the renamed file, as programs do until they are told. Default: 0. */
    lateWriteMs?: number;
    /** No file stands at the path for so long. Default: 0. */
    createGapMs?: number;
    /** Time between the copy and the truncate of a copytruncate; lines written then are destroyed. */
    copyTruncateGapMs?: number;
  }

  export interface Tls {
    /** Certificates to trust, PEM. Default: those of the machine. */
    caFile?: string;
    /** A certificate of one's own and its key, PEM. */
    certFile?: string;
    keyFile?: string;
    /** Name that the certificate must have. Default: the host of the address. */
    serverName?: string;
    /** Trust any certificate. */
    insecureSkipVerify?: boolean;
  }

  /** A port that the lines go to, in place of a file. */
  export type Target =
    | {
        protocol: 'syslog-tcp' | 'syslog-tls' | 'syslog-udp';
        /** host:port. */
        address: string;
        /** The messages' header. Default: `rfc5424`. */
        syslog?: 'rfc5424' | 'rfc3164';
        /** Over TCP and TLS, RFC 6587: 3.4.2 (default) or 3.4.1, which RFC 5425 asks for. */
        framing?: 'newline' | 'octet-counted';
        tls?: Tls;
        /** Of the first connection. Default: 10,000. */
        timeoutMs?: number;
      }
    | {
        protocol: 'http';
        /** Lines are posted to it, separated by newlines, up to 500 a request; 2xx takes them. */
        url: string;
        headers?: Record<string, string>;
        tls?: Tls;
        /** Of a request. Default: 10,000. */
        timeoutMs?: number;
      };

  export interface OpenOptions {
    /**
     * Run directory, made where it is missing: plan, journals and, without `path`, log files. All streams
     * of a k6 process share it, and no other process does. After a crash the same run goes on in it.
     * Needed unless a scenario of Lostline's drives k6 (`load.driver`): that decides it, and the lines, too.
     */
    directory?: string;
    /** Log file; `{stream}` stands for the stream's four digits. Default: `<directory>/logs/app-{stream}.log`. */
    path?: string;
    /** Send the lines to this port. */
    to?: Target;
    /** Default: `plain`; the only one that goes over syslog. */
    format?: Format;
    /** Bytes of a line before framing and escaping, 52 or more: all the same, in turn, or anything between. Default: 200. */
    lineBytes?: number | number[] | { min: number; max: number };
    /** Default: `ascii`. */
    alphabet?: Alphabet;
    /** `identical-head`: the first 1024 bytes of all lines are the same. Default: `unique`. */
    payload?: 'unique' | 'identical-head';
    /** Payload bytes after which a `cri` record is split. Default: 16,384, as kubelet does. */
    criRecordBytesMax?: number;
    rotation?: Rotation;
    /** The lines' bytes follow from it. The same for all instances of a run. Default: 1. */
    seed?: number;
    /** Six of a-z and 0-9, in every line. Needed where several k6 instances make one run. Default: drawn. */
    run?: string;
    /** Name of the load in reports. Default: `k6`. */
    name?: string;
    /** The stream's number, 1 to 8999. Default: that of the VU, over all instances (execution segments). */
    stream?: number;
    /** Number of the first VU's stream, for instances that are started without execution segments. Default: 1. */
    streamFirst?: number;
    /** Streams that a VU may open without numbering them. Default: 1. */
    streamsPerVu?: number;
  }

  /** Lines of one number; used by one VU. It is closed when the test ends. */
  export interface Stream {
    /**
     * Writes lines at once. In arrival-rate executors they are late by the distance from the instant
     * that the iteration was planned for; others plan none, and no lateness is recorded.
     * @param lines default: 1
     */
    write(lines?: number): void;
    /** Writes lines at a rate: an open loop that catches up with whatever held it up, and tells its lateness. */
    burst(options: { lines: number; linesPerSecond: number }): void;
    /** Rotates the log file now, as `rotation` says; waits that this asks for pass between later writes. */
    rotate(): void;
    /** Opens the path anew: what a program does when another one (logrotate) has rotated its log. */
    reopen(): void;
    /** Ends the stream. Opened again it goes on as its next epoch. */
    close(): void;
    /** The stream's number; 0 before its first use in a VU. */
    number(): number;
    /** Lines written so far. */
    written(): number;
  }

  /**
   * A stream of this VU. May stand in the init context, where the options are checked; the file is made
   * with the first use in a VU. The same options give the same stream until that is closed. A script that
   * `lostline run` has started needs none; by itself it needs `directory` at least.
   *
   * Metrics: `lostline_lines_written` and `lostline_bytes_written` (counters), `lostline_lateness` and
   * `lostline_write_time` (trends, one value for each block of lines).
   */
  export function open(options?: OpenOptions): Stream;

  const lostline: { open: typeof open };
  export default lostline;
}
