/** One incarnation of a process: signals, its session, and what that uses. */
import type { ExitStatus } from './engine.js';
import { kill } from './kill.js';
import type { Life } from './life.js';
import { isRunning, processTable, readStat, residentBytes } from './procfs.js';

export class ProcessLife implements Life {
  readonly pid: number;
  readonly startTicks: string;
  readonly ended: Promise<ExitStatus>;

  constructor(pid: number, ended: Promise<ExitStatus>) {
    this.pid = pid;
    this.startTicks = readStat(pid)?.startTicks ?? '0';
    this.ended = ended;
  }

  /** Until Node has waited for the process, its id can't name another. */
  async send(name: NodeJS.Signals): Promise<void> {
    if (readStat(this.pid)?.startTicks === this.startTicks) kill(this.pid, name);
  }

  #session() {
    return processTable().filter((stat) => stat.session === this.pid);
  }

  pids(): readonly number[] {
    const pids = this.#session().map((stat) => stat.pid);
    return pids.sort((a, b) => Number(b === this.pid) - Number(a === this.pid) || a - b);
  }

  async isGone(): Promise<boolean> {
    return !isRunning(this.pid, this.startTicks);
  }

  async reading() {
    const members = this.#session();
    if (members.length === 0) return undefined;
    return {
      cpuSeconds: members.reduce((sum, stat) => sum + stat.cpuSeconds, 0),
      memoryBytes: members.reduce((sum, stat) => sum + residentBytes(stat.pid), 0),
    };
  }
}
