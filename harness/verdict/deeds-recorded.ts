/**
 * What the kernel's audit recorded beside what the scenario's tampering did: a deed is recorded when one of the
 * calls is by its process, in its window, on its file. A rotation of the same process makes and deletes at
 * the path, while tampering opens a file that is there, or brings another one under a name that nobody else uses.
 */
import type { Access, KernelAudit, RulesChange } from '../evidence/kernel-audit.js';
import { type Evidence, eventsOf } from './evidence.js';

/** The kernel's clock for its records is coarse, and the wall clock may be set meanwhile. */
const slackMs = 1000;
/** As tampering names a file beside the one that it replaces. */
const besides = '.lostline-tampered';

/** One act of tampering, also one that was refused. */
export interface Attempt {
  readonly id: string;
  readonly path: string;
  readonly pid: number;
  readonly isReplacing: boolean;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Recorded {
  readonly attempt: Attempt;
  /** Null: nothing was recorded. */
  readonly by: Access | null;
}

/** Of every tampering with a log file, in order. */
export function attemptsOf(evidence: Pick<Evidence, 'events'>): Attempt[] {
  const faults = eventsOf(evidence, 'fault');
  return faults.flatMap(({ id, state, figures, atMs }) => {
    if (state !== 'healed' || figures?.place !== 'log' || figures.pid === undefined) return [];
    const begun = faults.find((one) => one.id === id && one.state === 'injected');
    return [
      {
        ...{ id, path: String(figures.path), pid: Number(figures.pid) },
        isReplacing: figures.deed === 'replace',
        ...{ fromMs: begun?.atMs ?? atMs, toMs: atMs },
      },
    ];
  });
}

/** Those that are on record, and those that should be: rules stood over them from beginning to end. */
export function recordedOf(audit: KernelAudit, attempts: readonly Attempt[]): Recorded[] {
  return attempts
    .map((attempt) => ({
      attempt,
      by: audit.accesses.find((access) => isOf(attempt, access)) ?? null,
    }))
    .filter(({ attempt, by }) => by !== null || stoodOver(audit, attempt));
}

/** Rules stand from the beginning of a watch to its end, or until somebody takes them away. */
function stoodOver({ watches, changes }: KernelAudit, attempt: Attempt): boolean {
  return watches.some(({ fromMs, toMs }) => {
    const ends = changes.filter((one) => isEnd(one) && one.atMs >= fromMs && one.atMs <= toMs);
    const untilMs = Math.min(toMs, ...ends.map((one) => one.atMs));
    return attempt.fromMs >= fromMs && attempt.toMs <= untilMs;
  });
}

export function isEnd({ state }: RulesChange): boolean {
  return state === 'gone' || state === 'off';
}

function isOf({ path, pid, isReplacing, fromMs, toMs }: Attempt, access: Access): boolean {
  if (access.pid !== pid) return false;
  if (access.atMs < fromMs - slackMs || access.atMs > toMs + slackMs) return false;
  return access.paths.some((one) =>
    isReplacing ? one.path === `${path}${besides}` : one.path === path && one.as === 'NORMAL',
  );
}

/** Processes of faults that took the rules away on purpose. */
export function removersOf(evidence: Pick<Evidence, 'events'>): ReadonlySet<number> {
  const deeds = eventsOf(evidence, 'fault').flatMap(({ figures }) =>
    figures?.deed === 'audit-rules' ? [Number(figures.pid)] : [],
  );
  return new Set(deeds);
}
