/**
 * What /proc says about processes (proc(5)): start time, descendants, session, CPU and memory.
 *
 * A process id alone names nobody, because ids are used again; id and start time together do.
 * Trade-off: Linux only. Reads are synchronous, since /proc never blocks on a disk.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from '../support/errors.js';

/** USER_HZ, 100 on every Linux architecture that Node runs on. */
const ticksPerSecond = 100;

export interface ProcessStat {
  readonly pid: number;
  /** R, S, D, T (stopped), Z (ended, not yet waited for) ... */
  readonly state: string;
  readonly parent: number;
  /** See setsid(2); kept by a process whose parent has ended. */
  readonly session: number;
  /** CPU of the process and of its children that were waited for. */
  readonly cpuSeconds: number;
  /** Field 22: ticks since boot, a decimal string. */
  readonly startTicks: string;
}

/** The text of a file under /proc, or undefined when the process is gone. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

export function readStat(pid: number): ProcessStat | undefined {
  const text = readProc(`${pid}/stat`);
  if (text === undefined) return undefined;
  // The name, in parentheses, may hold blanks and parentheses: fields count from its end.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return {
    pid,
    state: fields[0]!,
    parent: Number(fields[1]),
    session: Number(fields[3]),
    cpuSeconds: ticks / ticksPerSecond,
    startTicks: fields[19]!,
  };
}

/** Whether the very process of that start time runs; one that only waits to be reaped does not. */
export function isRunning(pid: number, startTicks: string): boolean {
  const stat = readStat(pid);
  return stat !== undefined && stat.startTicks === startTicks && stat.state !== 'Z';
}

/** Every process there is now, except those that only wait to be reaped. */
export function processTable(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => readStat(Number(entry)) ?? [])
    .filter((stat) => stat.state !== 'Z');
}

/** The process and all below it, the process first; empty when it is gone. */
export function withDescendants(pid: number, table = processTable()): number[] {
  const found = table.filter((stat) => stat.pid === pid).map((stat) => stat.pid);
  for (const parent of found) {
    found.push(...table.filter((stat) => stat.parent === parent).map((stat) => stat.pid));
  }
  return found;
}

/** One variable of a process's environment as it was started with. */
export function environmentOf(pid: number, name: string): string | undefined {
  const entry = (readProc(`${pid}/environ`) ?? '')
    .split('\0')
    .find((e) => e.startsWith(`${name}=`));
  return entry?.slice(name.length + 1);
}

/** The runtime's own file, also as a copy in memory: `/usr/bin/runc`, `/memfd:runc_cloned:/proc/self/exe (deleted)`. */
const runtimeFile = /[/:](?:runc|crun)(?![a-z])/;

/**
 * Whether a container's first process is not yet its program: it is still the runtime's, which names it
 * `runc:[2:INIT]`, or an execve(2) has put the file in place and has not come to words and environment.
 */
export function isBeforeExec(pid: number): boolean {
  if (procLine(`${pid}/comm`).startsWith('runc:[')) return true;
  const file = fileOf(pid);
  if (runtimeFile.test(file)) return true;
  return file !== '' && readProc(`${pid}/cmdline`) === '' && readProc(`${pid}/environ`) === '';
}

/** Resident bytes (VmRSS); 0 when the process is gone. */
export function residentBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`${pid}/status`) ?? '');
  return match ? Number(match[1]) * 1024 : 0;
}

/** The value of a one-line file such as `sys/kernel/random/boot_id`; '' when there is none. */
export function procLine(path: string): string {
  return (readProc(path) ?? '').trim();
}

/** '' when it is gone, when it is another user's, and for a thread of the kernel. */
function fileOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}

/** The file of the program that a process runs, and the words it was started with; '' when it is gone. */
export function programOf(pid: number): string {
  const file = fileOf(pid);
  if (file === '') return '';
  return [file, ...(readProc(`${pid}/cmdline`) ?? '').split('\0').slice(0, -1)].join(' ');
}
