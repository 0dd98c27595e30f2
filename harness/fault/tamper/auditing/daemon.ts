/**
 * An audit daemon of our own (auditd(8)) for as long as a fault lasts: in the foreground, with its
 * configuration and log in a folder of the run, told not to change whether audit is on. setpriv(1) lets it end
 * with the harness, also after kill -9; the kernel then has no daemon again, as before.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Clock } from '../../../support/clock.js';
import { EnvironmentError } from '../../../support/errors.js';
import { auditStatus, systemProgram } from './auditctl.js';

/** Of its log; it writes nothing more then. */
const logMegabytesMax = 64;
const lookEveryMs = 20;
const looksMax = 500;
const endMs = 5000;

/** auditd.conf(5); nothing of it is the machine's. */
const configuration = (folder: string) => `local_events = yes
write_logs = yes
log_file = ${logIn(folder)}
log_format = ENRICHED
flush = NONE
max_log_file = ${logMegabytesMax}
max_log_file_action = SUSPEND
num_logs = 0
priority_boost = 0
name_format = NONE
space_left = 2
space_left_action = IGNORE
admin_space_left = 1
admin_space_left_action = IGNORE
disk_full_action = SUSPEND
disk_error_action = SUSPEND
plugin_dir = ${join(folder, 'plugins.d')}
overflow_action = IGNORE
`;

function spawn(folder: string) {
  const daemon = [systemProgram('auditd'), '-n', '-s', 'nochange', '-c', folder];
  return execa('setpriv', ['--pdeathsig', 'TERM', ...daemon], {
    reject: false,
    all: true,
    stdin: 'ignore',
    forceKillAfterDelay: endMs,
  });
}

export class AuditDaemon {
  readonly #log: string;
  readonly #clock: Clock;
  readonly #child: ReturnType<typeof spawn>;

  private constructor(folder: string, clock: Clock) {
    this.#log = logIn(folder);
    this.#clock = clock;
    this.#child = spawn(folder);
  }

  /**
   * @param folder its own; made when missing
   * @throws EnvironmentError when the kernel has not taken it for its daemon within 10 s
   */
  static async start(folder: string, clock: Clock): Promise<AuditDaemon> {
    mkdirSync(join(folder, 'plugins.d'), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'auditd.conf'), configuration(folder), { mode: 0o640 });
    const daemon = new AuditDaemon(folder, clock);
    const isTaken = async () => (await auditStatus()).pid === daemon.#child.pid;
    if (await daemon.#until(isTaken)) return daemon;
    const said = await daemon.stop();
    throw new EnvironmentError(
      `auditd did not become the kernel's audit daemon: ${said || 'it said nothing; see the system log'}; it needs root and the package auditd`,
    );
  }

  /** Everything that it logged so far. */
  text(): string {
    return statSync(this.#log, { throwIfNoEntry: false }) ? readFileSync(this.#log, 'utf8') : '';
  }

  bytes(): number {
    return statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Waits until the log says so, which comes after whatever happened before; gives up after 10 s. */
  async hasLogged(pattern: RegExp): Promise<void> {
    await this.#until(async () => pattern.test(this.text()));
  }

  /** Safe twice. @returns what it said of itself */
  async stop(): Promise<string> {
    this.#child.kill('SIGTERM');
    return (await this.#child).all.trim();
  }

  async #until(isSo: () => Promise<boolean>): Promise<boolean> {
    for (let look = 0; look < looksMax; look++) {
      if (await isSo()) return true;
      if (this.#child.exitCode !== null) return false;
      await this.#clock.sleep(lookEveryMs);
    }
    return false;
  }
}

function logIn(folder: string): string {
  return join(folder, 'audit.log');
}
