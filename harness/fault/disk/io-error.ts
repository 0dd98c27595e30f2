/**
 * Opening, reading or writing fails for the shipper, as on a dying disk. Mechanism: libfiu stands between the
 * shipper and the C library from the start, and is told through its pipe what fails. Trade-off: only programs
 * that are linked dynamically can be reached, and `read` and `write` fail on sockets too. Proof: the library
 * in the shipper's memory, and its own word that it took the order. Where reads or writes fail, libfiu's own ear
 * goes deaf sooner or later; then the cure is a new start of the shipper.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { connectDocker } from '../../engine/docker-client.js';
import { imageHolds } from '../../engine/docker-images.js';
import { EnvironmentError } from '../../support/errors.js';
import { imageOf } from '../../target/image.js';
import type { Arrangement } from '../arrangement.js';
import type { Fault, Rig, Site } from '../fault.js';

/** Names of libfiu's points of failure, see fiu_posix_preload(1) and its modules. */
const points = {
  open: 'posix/io/oc/open',
  read: 'posix/io/rw/read',
  write: 'posix/io/rw/write',
} as const;

/** Numbers of errno(3) on Linux. */
const errors = { EIO: 5, ENFILE: 23, EMFILE: 24, ENOSPC: 28, EROFS: 30 } as const;

const options = z.strictObject({
  on: z.enum(['open', 'read', 'write']).describe('What fails'),
  error: z
    .enum(['EIO', 'ENFILE', 'EMFILE', 'ENOSPC', 'EROFS'])
    .default('EIO')
    .describe('What the shipper is told'),
  probability: z.number().min(0.001).max(1).default(1).describe('Share of the calls that fail'),
});

type Options = z.infer<typeof options>;

const folder = '/usr/lib/fiu';
const preload = `${folder}/fiu_posix_preload.so`;
const pipe = '/tmp/lostline-fiu';
const orderSeconds = 5;

/** What loads libfiu into the shipper, and tells it its pipe. */
const inShipper = {
  LD_PRELOAD: `${folder}/fiu_run_preload.so ${preload}`,
  FIU_CTRL_FIFO: pipe,
  FIU_ENABLE: '',
};

export const ioError: Fault<Options> = {
  kind: 'ioError',
  description: 'lets opening, reading or writing fail for the shipper, as on a dying disk',
  options,
  engines: ['docker'],
  lasts: 'always',
  async arrange(site) {
    await requireLibrary(site);
    return { environment: inShipper } satisfies Arrangement;
  },
  async inject(rig, { on, error, probability }) {
    const { pid, inside } = await mainProcess(rig);
    const isLoaded = readFileSync(`/proc/${pid}/maps`, 'latin1').includes('fiu_posix_preload');
    if (!isLoaded) {
      throw new EnvironmentError(
        'ioError: the shipper has not loaded libfiu: a program that is linked statically, such as one in Go, can not be reached',
      );
    }
    const how = probability === 1 ? 'enable' : 'enable_random';
    const chance = probability === 1 ? '' : `,probability=${probability}`;
    const point = `name=${points[on]}`;
    await order(rig, inside, `${how} ${point},failnum=-1,failinfo=${errors[error]}${chance}`);
    let cured = '';
    return {
      heal: async () => {
        cured ||= await cure(rig, inside, `disable ${point}`);
      },
      trace: async () =>
        `libfiu in process ${pid} took the order that ${points[on]} fails with ${error}`,
      figures: async () => ({ curedBy: cured }),
    };
  },
};

/** The shipper as this machine numbers it, and as its container does (proc_pid_status(5), NSpid). */
async function mainProcess({ instance }: Rig): Promise<{ pid: number; inside: string }> {
  const [pid] = await instance.pids();
  if (pid === undefined) throw new EnvironmentError('ioError: the shipper has ended');
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const inside = /^NSpid:.*?(\d+)$/m.exec(status)?.[1] ?? String(pid);
  return { pid, inside };
}

/**
 * fiu-ctrl waits at a pipe for ever when nobody listens, so it runs under timeout(1). Both run without the shipper's own
 * libfiu, which now and then ends a short-lived program by SIGSEGV, with the order not given.
 */
async function order({ instance }: Rig, pid: string, words: string): Promise<void> {
  const bare = ['env', ...Object.keys(inShipper).flatMap((name) => ['-u', name])];
  const ctrl = ['fiu-ctrl', '-f', pipe, '-c', words, pid];
  const told = [...bare, 'timeout', String(orderSeconds), ...ctrl];
  const { code, output } = await instance.exec(told);
  if (code === 0) return;
  throw new EnvironmentError(`ioError: fiu-ctrl -c '${words}': ${output.trim() || `exit ${code}`}`);
}

async function cure(rig: Rig, pid: string, words: string): Promise<'order' | 'restart'> {
  try {
    await order(rig, pid, words);
    return 'order';
  } catch {
    await rig.instance.restart({ signal: 'SIGKILL' });
    return 'restart';
  }
}

async function requireLibrary({ choice }: Site): Promise<void> {
  const image = imageOf(choice, process.env)?.reference;
  if (image !== undefined && (await imageHolds(connectDocker(), image, preload))) return;
  throw new EnvironmentError(
    `ioError: ${preload} is not in image ${image ?? '(none)'}, and nothing can fail without it: use an image that holds Debian's package fiu-utils`,
  );
}
