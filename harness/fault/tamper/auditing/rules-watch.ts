/**
 * Rules that watch the run's log folder, and a daemon of our own that takes what they record; the rules are
 * looked at once a second, because whoever may lay rules may take them away. What the kernel recorded goes
 * into the run's kernel-audit.ndjson when the watch ends.
 */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Access,
  accessesMax,
  type RulesChange,
  type Watched,
} from '../../../evidence/kernel-audit.js';
import { runFiles } from '../../../evidence/layout.js';
import { NdjsonWriter } from '../../../evidence/ndjson-writer.js';
import { EnvironmentError } from '../../../support/errors.js';
import type { Rig } from '../../fault.js';
import { auditStatus, removing, rulesOf, unfitness, unwatch, watch } from './auditctl.js';
import { AuditDaemon } from './daemon.js';
import { kernelRecords, type RuleDeed } from './kernel-records.js';

const lookEveryMs = 1000;

/** Under which all rules of a run stand. */
export function keyOf({ runId }: Pick<Rig, 'runId'>): string {
  return `lostline-${runId}`;
}

export class RulesWatch {
  readonly #rig: Rig;
  readonly #daemon: AuditDaemon;
  readonly #forget: () => void;
  readonly #ended = new AbortController();
  readonly #fromMs: number;
  /** From the wall clock, which the kernel's records carry, to the run's. */
  readonly #offsetMs: number;
  readonly #before: { readonly lines: number; readonly lost: number };
  readonly #laidBy: number;
  readonly #seen: RulesChange[] = [];
  /** The rule as `auditctl -l` showed it first. */
  readonly shown: string;
  #followed: Promise<void> = Promise.resolve();

  private constructor(
    rig: Rig,
    own: {
      readonly daemon: AuditDaemon;
      readonly forget: () => void;
      readonly laidBy: number;
      readonly shown: string;
      readonly lost: number;
    },
  ) {
    this.#rig = rig;
    this.#daemon = own.daemon;
    this.#forget = own.forget;
    this.#laidBy = own.laidBy;
    this.shown = own.shown;
    this.#fromMs = rig.clock.nowMs();
    this.#offsetMs = this.#fromMs - rig.clock.wallMs();
    this.#before = { lines: rig.progress().written, lost: own.lost };
  }

  /** @throws EnvironmentError where the kernel's audit can't be used */
  static async begin(rig: Rig, signal: AbortSignal): Promise<RulesWatch> {
    const key = keyOf(rig);
    const status = await auditStatus();
    const unfit = unfitness(status);
    if (unfit !== '') throw new EnvironmentError(`auditRules: ${unfit}`);
    const { run, logs } = rig.places;
    const forget = rig.remember({ of: `audit rules ${key}`, command: removing(key) });
    let daemon: AuditDaemon | null = null;
    try {
      const folder = join(run, 'faults', rig.id.replace('#', '-'));
      daemon = await AuditDaemon.start(folder, rig.clock);
      const laidBy = await watch(realpathSync(logs), key);
      const shown = (await rulesOf(key))[0] ?? '';
      const begun = new RulesWatch(rig, { daemon, forget, laidBy, shown, lost: status.lost });
      begun.#followed = begun.#follow(AbortSignal.any([signal, begun.#ended.signal]));
      return begun;
    } catch (error) {
      await unwatch(key);
      await daemon?.stop();
      forget();
      throw error;
    }
  }

  /** Tells once what is no longer as it was. */
  async #follow(signal: AbortSignal): Promise<void> {
    const key = keyOf(this.#rig);
    const { clock } = this.#rig;
    const told = new Set<string>();
    const tell = (state: 'gone' | 'off') => {
      if (told.has(state)) return;
      told.add(state);
      this.#seen.push({ record: 'rules', atMs: clock.nowMs(), state, pid: 0, program: '' });
    };
    while (!signal.aborted) {
      if ((await rulesOf(key)).length === 0) tell('gone');
      if ((await auditStatus()).enabled === 0) tell('off');
      await clock.sleep(lookEveryMs, signal).catch(() => {});
    }
  }

  /** Removes the rules, waits for what the kernel still had to tell, and writes it all down. */
  async end(): Promise<Watched> {
    const key = keyOf(this.#rig);
    this.#ended.abort();
    await this.#followed;
    const toMs = this.#rig.clock.nowMs();
    const { lost } = await auditStatus();
    const stood = (await rulesOf(key)).length > 0;
    const removedBy = await unwatch(key);
    if (stood) await this.#daemon.hasLogged(removalBy(removedBy));
    await this.#daemon.stop();
    this.#forget();
    const { accesses, rules } = kernelRecords(this.#daemon.text(), key);
    const watched: Watched = {
      ...{ record: 'watched', id: this.#rig.id, fromMs: this.#fromMs, toMs },
      lines: this.#rig.progress().written - this.#before.lines,
      events: accesses.length,
      logBytes: this.#daemon.bytes(),
      lost: Math.max(0, lost - this.#before.lost),
    };
    const kept = accesses.slice(0, accessesMax).map(({ wallMs, ...access }): Access => {
      return { record: 'access', atMs: this.#atMs(wallMs), ...access };
    });
    this.#write([...kept, ...this.#changes(rules, removedBy), watched]);
    return watched;
  }

  #atMs(wallMs: number): number {
    return wallMs + this.#offsetMs;
  }

  #changes(rules: readonly RuleDeed[], removedBy: number): RulesChange[] {
    const told = rules.flatMap(({ wallMs, deed, pid, program }): RulesChange[] => {
      const isOwn = { added: this.#laidBy, removed: removedBy }[deed] === pid;
      if (deed === 'added' && !isOwn) return [];
      const state = deed === 'added' ? 'laid' : isOwn ? 'removed' : 'gone';
      return [{ record: 'rules', atMs: this.#atMs(wallMs), state, pid, program }];
    });
    return this.#inAll(told);
  }

  /** What the looks saw and the kernel told of as well, with its instant and by whom, stands there once. */
  #inAll(told: readonly RulesChange[]): RulesChange[] {
    const isTold = ({ state }: RulesChange) => told.some((change) => change.state === state);
    return [...told, ...this.#seen.filter((seen) => !isTold(seen))];
  }

  #write(records: readonly unknown[]): void {
    const file = join(this.#rig.places.run, runFiles.kernelAudit);
    const log = new NdjsonWriter(file, { bufferBytesMax: 1024 * 1024 });
    try {
      for (const record of records) log.append(record);
    } finally {
      log.close();
    }
  }
}

/** A removal stands in the log as a change and, behind it, the call of whoever asked for it. */
function removalBy(pid: number): RegExp {
  return new RegExp(`op=remove_rule[^\\n]*\\n(?:[^\\n]*\\n)?type=SYSCALL [^\\n]* pid=${pid} `);
}
