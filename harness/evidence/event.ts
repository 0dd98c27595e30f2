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

/** What a fault measured of itself: names in camelCase with the unit last, to counts or words. */
export type Figures = Readonly<Record<string, number | string>>;

export interface FaultEvent {
  readonly event: 'fault';
  readonly atMs: number;
  readonly id: string;
  readonly kind: string;
  readonly state: 'injected' | 'healed' | 'failed';
  /** What shows that it took place (a counter that moved, a start time that changed); '' is none. */
  readonly trace: string;
  /** With `healed`, where it measured something. */
  readonly figures?: Figures;
  /** How much the shipper had said by then: bytes of its output file. Not in earlier releases. */
  readonly outputBytes?: number;
}

/** The shipper was stopped (SIGSTOP) or went on (SIGCONT) around a rotation. */
export interface FreezeEvent {
  readonly event: 'freeze';
  readonly atMs: number;
  readonly state: 'frozen' | 'resumed';
  /** The process's state letter in /proc/<pid>/stat afterwards; '' where nothing shows it. */
  readonly trace: string;
  /** Why it did not stand still, or why it went on before its time. Not in earlier releases. */
  readonly why?: string;
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
  /** Nobody waited for it any more: the shipper had ended. */
  readonly shipperEnded?: true;
}

/** A log file that nobody of ours had deleted was not there any more when the shipper had ended. */
export interface VanishedEvent {
  readonly event: 'vanished';
  readonly atMs: number;
  readonly stream: number;
  readonly epoch: number;
  readonly generation: number;
}

/**
 * A log file that stood at the end held fewer bytes than were written to it, and nothing was planned that
 * shortens files: somebody else has cut it, and read offsets in it say nothing.
 */
export interface CutEvent {
  readonly event: 'cut';
  readonly atMs: number;
  readonly stream: number;
  readonly epoch: number;
  readonly generation: number;
  /** What it held. */
  readonly bytes: number;
}

export interface K6Threshold {
  readonly metric: string;
  /** As the script has it, such as 'p(99)<50'. */
  readonly threshold: string;
  readonly kept: boolean;
  /** What k6 found; null or missing: its summary does not tell. */
  readonly observed?: number | null;
}

/** A metric of k6's summary. */
export interface K6Metric {
  readonly name: string;
  /** counter, gauge, rate or trend. */
  readonly type: string;
  /** By k6's aggregations: 'count', 'rate', 'p(99)'. */
  readonly values: Readonly<Record<string, number>>;
}

/** How the k6 ended that drove the load. */
export interface K6Ending {
  /** 0: thresholds were kept; 99: one was not; 103, 105: it was told to end; 110: the script called test.fail(). */
  readonly code: number | null;
  readonly signal: string | null;
  /** Null: it did not come to judge them, or to tell of it. */
  readonly thresholds: readonly K6Threshold[] | null;
  /** Over counters that only Lostline has; the verdict judges them. */
  readonly judged?: readonly { readonly metric: string; readonly threshold: string }[];
  readonly metrics?: readonly K6Metric[];
  /** Of the script, each of which ended an iteration. */
  readonly exceptions?: { readonly count: number; readonly first: string };
}

export interface K6Event extends K6Ending {
  readonly event: 'k6';
  readonly atMs: number;
}

/** A probe line in a new file, when lines were missing: whether the shipper still finds new files. */
export interface DiscoveryEvent {
  readonly event: 'discovery';
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

/** What a store was found to hold when it was read back at the end (sink kinds `*-read`). */
export interface StoreEvent {
  readonly event: 'store';
  readonly atMs: number;
  /** Lines that were seen in it while the run lasted. */
  readonly live: number;
  /** Lines of the run, as the store itself counts them. */
  readonly held: number;
  /** Lines that the reading found and delivered. */
  readonly read: number;
  /** Two readings found the same lines, and as many as the store counts before and after. */
  readonly agreed: boolean;
  /** What the store was sent and did not take, where it tells. */
  readonly refusals: readonly { readonly reason: string; readonly count: number }[];
  /** Why it could not be read; '' when it could. */
  readonly failure: string;
}

/** The journals as they stood at the run's end, see journal-chain.ts. */
export interface SealedEvent {
  readonly event: 'sealed';
  readonly atMs: number;
  readonly journals: string;
}

/** What ended the run, other than somebody who interrupted it; also behind its end. Not in earlier releases. */
export interface FailedEvent {
  readonly event: 'failed';
  readonly atMs: number;
  readonly message: string;
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
  | DiscoveryEvent
  | CutEvent
  | K6Event
  | VanishedEvent
  | SelfTestEvent
  | SinkEvent
  | StoreEvent
  | SealedEvent
  | FailedEvent
  | NoteEvent;
