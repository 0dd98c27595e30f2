/**
 * What a fault is: something broken on purpose for a while. It gives back its own cure and the proof
 * that it took place; without proof the verdict is `unknown`. One fault, one file; a family has a
 * folder and a list, and all lists stand in `catalogue.ts`.
 */
import type { z } from 'zod';
import type { Cure } from '../engine/cures.js';
import type { Engine, Instance, Replacement } from '../engine/engine.js';
import type { Figures } from '../evidence/event.js';
import type { Noise } from '../ledger/ledger.js';
import type { FaultEntry } from '../plan/catalogue.js';
import type { Plan } from '../plan/plan.js';
import type { Sink } from '../sink/sink.js';
import type { Clock } from '../support/clock.js';
import type { Random } from '../support/random.js';
import type { TargetChoice } from '../target/manifest.js';
import type { Arrangement } from './arrangement.js';
import type { Lacks } from './machine.js';

/** Where things stand on this machine; absolute paths. */
export interface FaultPlaces {
  readonly run: string;
  readonly logs: string;
  readonly state: string;
  readonly config: string;
  /** Everything that the shipper said so far, growing. */
  readonly output: string;
}

/** What stands before the shipper does. */
export interface Site {
  /** Of this fault in the plan: `kind#n`. */
  readonly id: string;
  readonly runId: string;
  /** The run's name in the tokens. */
  readonly run: string;
  readonly plan: Plan;
  readonly choice: TargetChoice;
  readonly engine: Engine;
  readonly places: FaultPlaces;
  readonly clock: Clock;
  /** Of this fault alone, from the run's seed. */
  readonly random: Random;
  readonly sinks: readonly Sink[];
  /**
   * Writes down how to undo what outlives this process and its containers (a mount, an attribute, a
   * kernel rule) before it is done; the next start carries it out when this process was killed. Call
   * what comes back when it is undone.
   */
  remember(cure: Cure): () => void;
}

/** What is to take the shipper's place. */
export interface ReleaseWish {
  readonly version: string;
  /** Options of the target that become others; the rest stay as they are. */
  readonly options?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** In place of the manifest's, for the process engine. */
  readonly binary?: string | undefined;
}

/** Another version of the shipper with the configuration that belongs to it. */
export interface Release {
  readonly replacement: Replacement;
  /** For `places.config`: file name to content. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Progress {
  readonly written: number;
  readonly delivered: number;
  /** Above what was written at an instant: a line has arrived that was written after it. */
  readonly reached: number;
  /** Decoys that arrived, repeats included. */
  readonly decoys: number;
}

/** What a fault may lay its hands on. */
export interface Rig extends Site {
  readonly instance: Instance;
  /** Of the shipper, as its manifest names them. */
  readonly ports: Readonly<Record<string, number>>;
  /** Renders another version for the places of this run. Errors: UsageError for a wrong wish. */
  release(wish: ReleaseWish): Release;
  /** Log files were removed just now: what the writer will find when it is told to open them anew. */
  noteRemoved(): void;
  /** Tells the writer to open its files anew, as a SIGHUP tells programs. */
  reopenLogs(): void;
  /** Requests or connections that the sinks have turned away so far. */
  turnedAway(): number;
  /** What floods' victims logged and the sinks took so far. */
  noise(): Noise;
  /** Whether this line has arrived intact. */
  hasArrived(stream: number, sequence: number): boolean;
  /** Lines over all streams so far. */
  progress(): Progress;
  /** A line that no shipper is told to ship, as it stands in a file with its newline. */
  decoy(sequence: number): Uint8Array;
}

/** Safe to call twice. */
export type Heal = () => Promise<void>;

export interface Injected {
  readonly heal: Heal;
  /**
   * What shows that it took place, in words with the observed values; '' when nothing shows it. Asked
   * after the cure, because some traces are counters that move while the fault lasts.
   */
  trace(): Promise<string>;
  /** What was measured of it (packets, bytes, seconds, a word such as `accepted`). Asked after `trace`. */
  figures?(): Promise<Figures>;
}

/** What the load's driver needs to take part in a fault. */
export interface DriverNeeds {
  /** Variables of its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes away what stands for it, once it has ended; safe to call twice. */
  readonly undo: () => Promise<void>;
}

/** `kind` is the word in the scenario; `options` checks what stands beside it there. */
export interface Fault<O = unknown> extends FaultEntry {
  readonly description: string;
  readonly options: z.ZodType<O>;
  /** What this machine lacks for it, for `lostline doctor`; what its engines need when not given. */
  readonly lacks?: Lacks;
  /** What must stand before the first log file does: a disk of its own. Gives what undoes it at the run's end. */
  layLogs?(site: Site, options: O): Promise<() => Promise<void>>;
  /** What must stand before the load's driver (k6) does, and what that is told; null: nothing. */
  prepareDriver?(site: Site, options: O, signal: AbortSignal): Promise<DriverNeeds | null>;
  /** What must stand before the shipper starts: a small disk, a limit, a library in its way. */
  arrange?(site: Site, options: O): Promise<Arrangement>;
  inject(rig: Rig, options: O, signal: AbortSignal): Promise<Injected>;
}

/** In lists, where the options of each are its own. */
export type AnyFault = Fault;
