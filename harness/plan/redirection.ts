/**
 * How a shipper's own configuration is served (`--config`): a plain value within the plan, made by
 * `target/configuration/`, carried out by the run. Nothing in the configuration itself is changed.
 */
import type { SinkKind } from '../scenario/kinds.js';

/** Files that the configuration tails. */
export interface LogPattern {
  /** Absolute, with the wildcards that the shipper wrote. */
  readonly pattern: string;
  /** `file:line`. */
  readonly at: string;
}

/** One sink that answers where the configuration ships to. */
export interface RedirectedSink {
  readonly kind: SinkKind;
  readonly host: string;
  readonly port: number;
  readonly tls: 'on' | 'off';
  /** The file of certificates that the shipper trusts, as it sees it; null: those of its system. */
  readonly caFile: string | null;
  /** `counted`: its lines are what arrived. `answered`: taken, and not counted a second time. */
  readonly role: 'counted' | 'answered';
  readonly at: string;
}

/** A part that Lostline can't serve: where it stands, what it is and what becomes of it. */
export interface Unserved {
  readonly at: string;
  readonly message: string;
}

/** A folder of this machine that is laid over for the shipper alone, because places below it are missing. */
export interface LaidOver {
  readonly folder: string;
  readonly missing: readonly string[];
}

export interface Redirection {
  /** Name of the main file. */
  readonly main: string;
  /** Its folder on this machine; null for a ConfigMap, whose files are written out for the run. */
  readonly sourceFolder: string | null;
  /** Where that folder stands as the shipper sees it; null: where it is (process engine). */
  readonly folder: string | null;
  /** Of the source folder: these files, by their names within it, or all of it. */
  readonly mounted: readonly string[] | 'folder';
  /** Where the shipper looks for the logs. */
  readonly logDirectory: string;
  /** With `{stream}`; every such name matches the input's pattern. */
  readonly fileName: string;
  readonly input: LogPattern;
  readonly sinks: readonly [RedirectedSink, ...RedirectedSink[]];
  /** Names that stand for the harness's address. */
  readonly hosts: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly unserved: readonly Unserved[];
  /** Of the process engine alone, a folder before those within it; not given: nothing is missing. */
  readonly laidOver?: readonly LaidOver[];
}
