/**
 * Where a target runs. An engine makes a network for one run and starts instances in it; it emits nothing of
 * its own: output goes to a file, use and exits are asked for.
 *
 * Trade-off: what only one engine can do (limits, host names, users) is refused by the other with one
 * sentence, instead of being quietly ignored.
 */
import type { Readable } from 'node:stream';

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** One shipper to start. */
export interface InstanceSpec {
  /** Unique in its run; lower-case letters, digits and dashes. */
  readonly name: string;
  /** Container image; the process engine ignores it. */
  readonly image?: string | undefined;
  /** Arguments after the image's entrypoint, or program and arguments for the process engine. */
  readonly command: readonly string[];
  /** Replaces the image's entrypoint; the process engine puts it before `command`. */
  readonly entrypoint?: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** The process engine takes only mounts whose source and target are the same path. */
  readonly mounts: readonly Mount[];
  /** `user` or `uid:gid`; docker resolves names inside the image. */
  readonly user?: string | undefined;
  /** Cores, fractions allowed. Docker only. */
  readonly cpus?: number | undefined;
  /** Docker only; swap is not given on top. */
  readonly memoryBytesMax?: number | undefined;
  /** RLIMIT_NOFILE, soft and hard. */
  readonly openFilesMax?: number | undefined;
  /** Host name to address; see `hostAddress()` for the harness's own. Docker only. */
  readonly extraHosts?: Readonly<Record<string, string>> | undefined;
  /**
   * `id` of a running instance whose network it shares: interfaces, host names and kernel rules. It has no
   * address of its own then. Docker only.
   */
  readonly networkOf?: string | undefined;
  /** Linux capabilities to add, such as `SYS_PTRACE`. Docker only. */
  readonly capabilities?: readonly string[] | undefined;
  /** Standard output and error are appended here, up to `outputBytesMax`. */
  readonly outputFile: string;
  /** Default 64 MiB; what comes after is dropped and the file says so. */
  readonly outputBytesMax?: number | undefined;
  /** How long SIGTERM may take before SIGKILL. */
  readonly stopTimeoutMs: number;
  /** TCP ports the instance will listen on; the process engine checks that they are free. */
  readonly ports?: readonly number[] | undefined;
  /** It has an end of its own: one with any of these exit codes soon after the start is no failure. */
  readonly endsItself?: ReadonlySet<number> | undefined;
  /** Files on this machine that are removed before each start, as what stands in /run is at boot. */
  readonly transientFiles?: readonly string[] | undefined;
}

/** Another program in an instance's place: a newer version of it, with the same mounts for its state. */
export type Replacement = Pick<InstanceSpec, 'image' | 'entrypoint' | 'command' | 'environment'>;

export interface Usage {
  readonly atMs: number;
  /** Used since `start`, restarts included. */
  readonly cpuSeconds: number;
  /** Resident bytes without the page cache. */
  readonly memoryBytes: number;
}

export interface ExitStatus {
  /** Null when a signal ended it. Both null: the engine lost sight of it (Docker's daemon went away). */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly atMs: number;
}

export interface RestartOptions {
  /** Ends the main process; the second signal is SIGKILL, after `stopTimeoutMs`. */
  readonly signal: NodeJS.Signals;
  /** How long it stays away, 0 when missing. */
  readonly downMs?: number | undefined;
  /** Brings it to its end instead of `signal`; where it fails the instance runs on, and `restart` throws. */
  readonly end?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Once it has ended, before `downMs`; should not throw, for then it stays away. */
  readonly meanwhile?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** What comes back instead of the program that ended. */
  readonly as?: Replacement | undefined;
}

/** What a running container may use from now on; null lifts the limit. */
export interface Limits {
  /** Cores, fractions allowed. */
  readonly cpus?: number | null;
  readonly memoryBytesMax?: number | null;
}

/** The limits in force, and what the kernel made of them. */
export interface LimitReading extends Required<Limits> {
  /** How often the kernel made it wait because its share of the CPU was used up, since its start. */
  readonly throttledPeriods: number;
  readonly throttledMs: number;
  /** Without the page cache. */
  readonly memoryBytes: number;
  /** Whether the kernel ended it for its memory when it ended last. */
  readonly wasOutOfMemory: boolean;
}

/** Of an engine with the power `limits`. */
export interface LimitControl {
  set(limits: Limits): Promise<void>;
  /** Counters are zero while it does not run. */
  read(): Promise<LimitReading>;
}

export interface ExecResult {
  readonly code: number;
  /** Standard output and error together, at most 1 MiB. */
  readonly output: string;
}

export interface Instance extends AsyncDisposable {
  readonly id: string;
  readonly name: string;
  /** Process ids as the host sees them, main first; empty when it has ended. */
  pids(): Promise<readonly number[]>;
  /** Field 22 of /proc/<pid>/stat of the main process: another value is another process. */
  startedAtTicks(): Promise<string>;
  /** What runs in it, as the kernel or Docker knows it: an image's id, or the program's file and words. */
  program(): Promise<string>;
  /** Where its limits can be moved while it runs. */
  readonly limits?: LimitControl | undefined;
  /** `address:port` at which the harness reaches a port of the instance. */
  address(port: number): Promise<string>;
  /** All output from the first byte on, following until the instance ends. */
  output(): Readable;
  /** To the main process; SIGSTOP and SIGCONT to all that it has started, too. */
  signal(name: NodeJS.Signals): Promise<void>;
  /** Same container or command unless told otherwise, same state; starts it also when it had already ended. */
  restart(options: RestartOptions, signal?: AbortSignal): Promise<void>;
  /** Runs a program where the instance runs (a reload command); throws when it can't be started. */
  exec(command: readonly string[], signal?: AbortSignal): Promise<ExecResult>;
  /** About one reading a second until the signal is aborted or the instance ends. */
  usage(signal: AbortSignal): AsyncIterable<Usage>;
  /** Resolves when the main process has ended otherwise than by `restart`. */
  exited(): Promise<ExitStatus>;
  /** SIGCONT and SIGTERM, then SIGKILL; safe twice. The container is kept for `restart`. */
  stop(): Promise<ExitStatus>;
}

export interface EngineRun {
  readonly runId: string;
}

/** What `restart` and limits need; the planner refuses by these names. */
export type EnginePower = 'limits' | 'extraHosts' | 'capabilities' | 'images';

export interface Engine extends AsyncDisposable {
  readonly kind: 'docker' | 'process' | 'fake';
  readonly powers: ReadonlySet<EnginePower>;
  /** Once, before anything else; removes what dead runs of this machine left. */
  prepare(run: EngineRun): Promise<void>;
  /** The address at which the harness's sinks listen so that instances reach them. */
  hostAddress(): string;
  start(spec: InstanceSpec, signal: AbortSignal): Promise<Instance>;
}

/** Used where a specification names no limit for the output. */
export const outputBytesMaxDefault = 64 * 1024 * 1024;

/** How often `usage` reads. */
export const usageIntervalMs = 1000;
