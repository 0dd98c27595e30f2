/** What an engine brings to an instance: one incarnation of its main process, and how to get the next. */
import type { ExecResult, ExitStatus, LimitControl, Replacement, Usage } from './engine.js';
import type { OutputFile } from './output.js';

/** One incarnation of the main process. */
export interface Life {
  readonly pid: number;
  readonly startTicks: string;
  /** Resolves when the process has ended and its output is complete. */
  readonly ended: Promise<ExitStatus>;
  send(signal: NodeJS.Signals): Promise<void>;
  /** Main first. */
  pids(): readonly number[];
  /** Whether its main process has ended, as far as can be seen; `ended` may tell it a little later. */
  isGone(): Promise<boolean>;
  /** CPU of this incarnation; undefined when it has ended meanwhile. */
  reading(): Promise<Omit<Usage, 'atMs'> | undefined>;
}

/** What an engine brings: how to launch, and again after an end. */
export interface Body {
  readonly id: string;
  readonly limits?: LimitControl | undefined;
  launch(output: OutputFile): Promise<Life>;
  /** What the next launch starts; called while nothing runs. */
  replace(replacement: Replacement): Promise<void>;
  /** See `Instance`. @param pid of the main process */
  program(pid: number): Promise<string>;
  address(port: number): Promise<string>;
  exec(command: readonly string[], signal?: AbortSignal): Promise<ExecResult>;
  /** Removes what is left of it; safe twice. */
  discard(): Promise<void>;
}

/** Where an exit is awaited: made anew by each restart after an end. */
export class Ending {
  status: ExitStatus | undefined;
  resolve: (status: ExitStatus) => void = () => {};
  readonly promise = new Promise<ExitStatus>((resolve) => {
    this.resolve = (status) => {
      this.status ??= status;
      resolve(status);
    };
  });
}
