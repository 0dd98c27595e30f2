/**
 * events.ndjson: what happened, in order. Instants are milliseconds since the run's origin. Reporters
 * follow the same events live.
 */
export type Phase = 'prepare' | 'load' | 'drain' | 'probe' | 'closed' | 'interrupted';

export interface PhaseEvent {
  readonly event: 'phase';
  readonly atMs: number;
  readonly phase: Phase;
}

export interface FaultEvent {
  readonly event: 'fault';
  readonly atMs: number;
  readonly id: string;
  readonly kind: string;
  readonly state: 'injected' | 'healed' | 'failed';
  /** What shows that it took place (a counter that moved, a start time that changed); '' is none. */
  readonly trace: string;
}

/** The shipper was stopped (SIGSTOP) or went on (SIGCONT) around a rotation. */
export interface FreezeEvent {
  readonly event: 'freeze';
  readonly atMs: number;
  readonly state: 'frozen' | 'resumed';
  /** The process's state letter in /proc/<pid>/stat afterwards. */
  readonly trace: string;
}

/** The shipper process started, ended, or was found with another start time. */
export interface ShipperEvent {
  readonly event: 'shipper';
  readonly atMs: number;
  readonly state: 'started' | 'exited' | 'restarted' | 'stopped';
  readonly detail: string;
}

/** How the drain ended: counters at rest, or given up. */
export interface DrainEvent {
  readonly event: 'drain';
  readonly atMs: number;
  readonly outcome: 'rest' | 'complete' | 'timeout' | 'skipped';
  readonly quietMs: number;
  /** The longest silence that a stream came back from, while lines were owed. */
  readonly silenceMs?: number;
}

/** The liveness probe: a fresh line after the last cure. */
export interface ProbeEvent {
  readonly event: 'probe';
  readonly atMs: number;
  readonly arrived: boolean;
  readonly tookMs: number;
}

/** One planted defect of the self-test: how many were planted and how many were found. */
export interface SelfTestEvent {
  readonly event: 'self-test';
  readonly atMs: number;
  readonly planted: Readonly<Record<string, number>>;
  readonly found: Readonly<Record<string, number>>;
}

/** Counters of the sink when it was closed. */
export interface SinkEvent {
  readonly event: 'sink';
  readonly atMs: number;
  readonly accepted: number;
  readonly refusedRequests: number;
  readonly malformedRequests: number;
  /** Requests and frames whose peer went away before they were complete. */
  readonly abortedRequests: number;
  /** Datagrams that the kernel threw away because the sink's buffer was full. */
  readonly kernelDrops: number;
  readonly connections: number;
  /** Longest time that a decoded message waited for the ledger. */
  readonly stallMsMax: number;
}

export interface NoteEvent {
  readonly event: 'note';
  readonly atMs: number;
  readonly severity: 'info' | 'warning';
  readonly message: string;
}

export type RunEvent =
  | PhaseEvent
  | FaultEvent
  | FreezeEvent
  | ShipperEvent
  | DrainEvent
  | ProbeEvent
  | SelfTestEvent
  | SinkEvent
  | NoteEvent;
