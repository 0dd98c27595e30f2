/**
 * kernel-audit.ndjson: what the kernel's audit recorded of the log directory while rules of ours watched it
 * (auditctl(8), audit.rules(7)), and what became of the rules. Instants are milliseconds since the run's
 * origin; the kernel's own clock for it is coarse, up to 10 ms behind.
 */

/** A system call that opened a file for writing, moved, removed or changed it, or was refused that. */
export interface Access {
  readonly record: 'access';
  readonly atMs: number;
  /** Of the kernel's event. */
  readonly serial: number;
  readonly program: string;
  readonly executable: string;
  readonly pid: number;
  readonly uid: number;
  /** Its name. */
  readonly call: string;
  readonly result: 'done' | 'refused';
  readonly paths: readonly AccessedPath[];
}

/** `as` is NORMAL for a file that was there, CREATE, DELETE, or PARENT for its folder. */
export interface AccessedPath {
  readonly path: string;
  readonly as: string;
}

/** `gone`: somebody else took them away; `off`: the kernel's audit was switched off. */
export interface RulesChange {
  readonly record: 'rules';
  readonly atMs: number;
  readonly state: 'laid' | 'removed' | 'gone' | 'off';
  /** Process that did it; 0 when nobody knows. */
  readonly pid: number;
  readonly program: string;
}

/** The last record of one watch. */
export interface Watched {
  readonly record: 'watched';
  /** Of the fault. */
  readonly id: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Lines of all streams that were written meanwhile. */
  readonly lines: number;
  /** Accesses, also those that are not in the file because there were too many. */
  readonly events: number;
  /** Of the audit daemon's log. */
  readonly logBytes: number;
  /** Events that the kernel had no room for, whosever they were. */
  readonly lost: number;
}

export type KernelAuditRecord = Access | RulesChange | Watched;

/** As a verdict reads it. */
export interface KernelAudit {
  readonly accesses: readonly Access[];
  readonly changes: readonly RulesChange[];
  readonly watches: readonly Watched[];
}

/** Accesses kept of one watch. */
export const accessesMax = 100_000;
