/**
 * The kernel's audit through auditctl(8): looked at, and given rules of one key. Audit belongs to the whole
 * machine: whether it is on, what it does when it fails, and the rules of others are never touched.
 */
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { EnvironmentError } from '../../../support/errors.js';

const timeoutMs = 10_000;

/** Programs of the system stand in folders that are not on every PATH. */
export function systemProgram(name: string): string {
  const places = ['/usr/sbin', '/sbin'].map((folder) => `${folder}/${name}`);
  return places.find((path) => existsSync(path)) ?? name;
}

export interface AuditStatus {
  /** 0 is off, 1 on, 2 on and locked until the machine starts again. */
  readonly enabled: number;
  /** Process id of the daemon that takes events, 0 when there is none. */
  readonly pid: number;
  /** Events that the kernel had no room for. */
  readonly lost: number;
  /** Events that wait for the daemon. */
  readonly backlog: number;
}

/** @throws EnvironmentError when auditctl is missing, or the kernel doesn't let it look */
export async function auditStatus(): Promise<AuditStatus> {
  const { stdout } = await auditctl('-s');
  const number = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(stdout)?.[1]);
  const status = {
    ...{ enabled: number('enabled'), pid: number('pid') },
    ...{ lost: number('lost'), backlog: number('backlog') },
  };
  if (Object.values(status).every(Number.isSafeInteger)) return status;
  throw new EnvironmentError(`'auditctl -s' said nothing of use: ${stdout.trim()}`);
}

/** What keeps this machine from recording events for us, and what to do; '' when nothing does. */
export function unfitness({ enabled, pid }: Pick<AuditStatus, 'enabled' | 'pid'>): string {
  if (enabled === 0) {
    return "the kernel's audit is off ('auditctl -s' shows enabled 0), and it belongs to the whole machine: switch it on yourself with 'auditctl -e 1', or audit=1 at boot, and start Lostline after that";
  }
  if (enabled !== 1) {
    return "the kernel's audit rules are locked until the machine starts again ('auditctl -s' shows enabled 2): use another machine";
  }
  if (pid !== 0) {
    return `another audit daemon takes the kernel's events (process ${pid}), and its log is not for ours: stop it, or use another machine`;
  }
  return '';
}

/** Rules of the key, as `auditctl -l` shows them. */
export async function rulesOf(key: string): Promise<string[]> {
  const { stdout } = await auditctl('-l');
  const mine = new RegExp(`(?:-k |-F key=)${key}$`);
  return stdout.split('\n').filter((line) => mine.test(line.trim()));
}

/** Removes every rule of the key; nothing happens when there is none. */
export function removing(key: string): readonly [string, ...string[]] {
  return [systemProgram('auditctl'), '-D', '-k', key];
}

/**
 * @returns the process id of the auditctl that did it, by which the kernel names it
 * @throws EnvironmentError when the kernel refuses it
 */
export async function watch(folder: string, key: string): Promise<number> {
  return (await auditctl('-w', folder, '-p', 'wa', '-k', key)).pid;
}

export async function unwatch(key: string): Promise<number> {
  return (await auditctl(...removing(key).slice(1))).pid;
}

async function auditctl(...told: readonly string[]): Promise<{ stdout: string; pid: number }> {
  const child = execa(systemProgram('auditctl'), told, {
    ...{ reject: false, timeout: timeoutMs, stdin: 'ignore' },
  });
  const ended = await child;
  if (!ended.failed) return { stdout: ended.stdout, pid: child.pid ?? 0 };
  throw new EnvironmentError(failure(`auditctl ${told.join(' ')}`, ended));
}

interface Ended {
  readonly code?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly shortMessage?: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why auditctl did not do what it was told, and what to do. */
export function failure(command: string, ended: Ended): string {
  const needed =
    "audit rules need the package auditd, root, and a machine or container that may use the kernel's audit (CAP_AUDIT_CONTROL)";
  if (ended.code === 'ENOENT') return `the program auditctl is missing: install it; ${needed}`;
  const { exitCode, shortMessage = '', stdout, stderr } = ended;
  const [ofSystem = ''] = shortMessage.split('\n');
  const why = exitCode === undefined ? ofSystem : stderr.trim() || stdout.trim();
  return `'${command}' failed (${why}): ${needed}`;
}
