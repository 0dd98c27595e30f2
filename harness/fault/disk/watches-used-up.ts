/**
 * No inotify watch is left for the shipper, as on machines where many programs follow many files: what it
 * watches already goes on, further ones are refused with ENOSPC (inotify_add_watch(2)), or new instances with
 * EMFILE (inotify_init(2)). Mechanism: these limits belong to a user namespace (namespaces(7), `user.max_inotify_*`
 * in user_namespaces(7)), so the shipper starts in one of its own, where the limit is set to none and back.
 * Nobody else's limits are touched: where the shipper stands in this machine's own namespace, the fault refuses.
 *
 * Trade-off: in its namespace the shipper is root over root's files alone, and a container needs CAP_SYS_ADMIN to
 * be given one. A restart makes a new namespace, which is found at the next look. Proof: the limit as the
 * namespace tells it, and a watch of our own there that is refused.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { execa } from 'execa';
import { z } from 'zod';
import { EnvironmentError } from '../../support/errors.js';
import { once } from '../../support/once.js';
import type { Fault, Rig } from '../fault.js';
import { needs } from '../machine.js';

const limitOf = {
  watches: 'max_inotify_watches',
  instances: 'max_inotify_instances',
} as const;

const options = z.strictObject({
  of: z
    .enum(['watches', 'instances'])
    .default('watches')
    .describe('What there is none left of: watches, or instances that hold them'),
});
type Options = z.infer<typeof options>;
type Limit = (typeof limitOf)[Options['of']];

const lookEveryMs = 200;
const commandTimeoutMs = 10_000;
const ownWatch = `try { require('fs').watch('/').close(); console.log('') } catch (error) { console.log(error.code) }`;

export const watchesUsedUp: Fault<Options> = {
  kind: 'watchesUsedUp',
  description:
    'leaves the shipper no inotify watch, or no instance, in a user namespace of its own',
  options,
  lasts: 'always',
  lacks: needs('root', 'program unshare', 'program nsenter'),
  async arrange({ plan }) {
    const wrapper = ['unshare', '--user', '--map-root-user'];
    return plan.target.engine === 'docker' ? { wrapper, capabilities: ['SYS_ADMIN'] } : { wrapper };
  },
  async inject(rig, { of }, signal) {
    const ended = new AbortController();
    const held = new Held(limitOf[of]);
    const pid = await mainProcess(rig);
    if (pid === undefined) throw new EnvironmentError('watchesUsedUp: the shipper has ended');
    const watches = watchesOf(pid);
    await held.take(pid);
    const words = await proofOf(pid, limitOf[of]);
    const following = follow(rig, held, AbortSignal.any([signal, ended.signal]));
    return {
      heal: once(async () => {
        ended.abort();
        await following;
        await held.giveBack();
      }),
      trace: async () => words,
      figures: async () => ({ watchesHeld: watches }),
    };
  },
};

/** What was taken of which process's namespace. */
class Held {
  readonly #limit: Limit;
  #taken: { readonly pid: number; readonly before: string } | null = null;

  constructor(limit: Limit) {
    this.#limit = limit;
  }

  async take(pid: number): Promise<void> {
    if (this.#taken?.pid === pid) return;
    expectOwnNamespace(pid);
    const before = await within(pid, ['cat', `/proc/sys/user/${this.#limit}`]);
    await this.#set(pid, '0');
    this.#taken = { pid, before };
  }

  /** A process that has ended has taken its namespace with it. */
  async giveBack(): Promise<void> {
    const { pid, before } = this.#taken ?? { pid: 0, before: '' };
    this.#taken = null;
    if (pid !== 0 && namespaceOf(pid) !== null) await this.#set(pid, before);
  }

  async #set(pid: number, value: string): Promise<void> {
    await within(pid, ['sh', '-c', 'echo "$1" > "$0"', `/proc/sys/user/${this.#limit}`, value]);
  }
}

/** @throws EnvironmentError where the limits would be everybody's */
export function expectOwnNamespace(pid: number): void {
  const namespace = namespaceOf(pid);
  if (namespace !== null && namespace !== namespaceOf('self')) return;
  throw new EnvironmentError(
    `watchesUsedUp: process ${pid} has no user namespace of its own, so its limits are this machine's: they are left alone`,
  );
}

/** 'user:[4026532254]'; null when the process has ended. */
function namespaceOf(pid: number | 'self'): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/user`);
  } catch {
    return null;
  }
}

/** Runs a program of this machine in the process's user namespace; gives what it says. */
async function within(pid: number, command: readonly string[]): Promise<string> {
  const words = ['--target', String(pid), '--user', '--', ...command];
  const { failed, all } = await execa('nsenter', words, {
    all: true,
    reject: false,
    timeout: commandTimeoutMs,
  });
  if (!failed) return all.trim();
  throw new EnvironmentError(`watchesUsedUp: nsenter ${words.join(' ')}: ${all}`);
}

/** A restarted shipper stands in a namespace without limits. */
async function follow(rig: Rig, held: Held, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await rig.clock.sleep(lookEveryMs, signal).catch(() => {});
    const pid = signal.aborted ? undefined : await mainProcess(rig);
    if (pid !== undefined) await held.take(pid).catch(() => {});
  }
}

async function mainProcess({ instance }: Pick<Rig, 'instance'>): Promise<number | undefined> {
  return (await instance.pids())[0];
}

/** As its descriptors tell (proc_pid_fdinfo(5)). */
function watchesOf(pid: number): number {
  try {
    const folder = `/proc/${pid}/fdinfo`;
    const told = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'latin1'));
    return told.join('\n').match(/^inotify /gm)?.length ?? 0;
  } catch {
    // It opens and closes files, or has ended.
    return 0;
  }
}

/** '' where a watch of our own is not refused. */
async function proofOf(pid: number, limit: Limit): Promise<string> {
  const value = await within(pid, ['cat', `/proc/sys/user/${limit}`]);
  const code = await within(pid, [process.execPath, '-e', ownWatch]);
  const refusals = { max_inotify_watches: 'ENOSPC', max_inotify_instances: 'EMFILE' } as const;
  if (code !== refusals[limit]) return '';
  return `${limit} was ${value} in ${namespaceOf(pid)}: a watch of our own was refused (${code})`;
}
