/**
 * The directory of the log files is deleted with all that stands in it, and made again at the same path with
 * another inode: what a clean-up script, a volume that is mounted anew or a pod's folder does. The writer
 * knows nothing of it and writes on into files without a name, until it is told to open its files anew, as
 * a SIGHUP tells real programs, right after the directory is back.
 *
 * The rule for what must be lost: whoever holds a file open can read it to its end, also what was written after the
 * deletion. So a shipper that had the files open loses nothing, and what it had not opened, or let go of,
 * is lost (`never-opened`, `deleted-unread`), never `destroyed`: a reader could have had it.
 * Proof: the inodes of both directories, and of a log file that stands in the new one.
 */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { layoutOf } from '../../plan/layout/layouts.js';
import { churnOf, isContainerOutput, sourceOf } from '../../plan/source-plan.js';
import { UsageError } from '../../support/errors.js';
import { once } from '../../support/once.js';
import type { Fault, Injected, Rig, Site } from '../fault.js';
import { livePath } from '../live-files.js';
import { logDiskFull } from './log-disk-full.js';

const options = z.strictObject({
  stream: z
    .number()
    .int()
    .min(1)
    .default(1)
    .describe('Whose directory; plain files share one, a pod has its own'),
});
type Options = z.infer<typeof options>;

/** The writer may make a file while the directory is being emptied: then it is tried again. */
const removal = { recursive: true, force: true, maxRetries: 20, retryDelay: 2 } as const;
/** A file system may give the new directory the old one's inode: then another is made. */
const attemptsMax = 20;
const lookEveryMs = 5;
const reopenedMsMax = 2_000;

export const directoryRemade: Fault<Options> = {
  kind: 'directoryRemade',
  description: 'deletes the directory of the log files and makes it again, with another inode',
  options,
  lasts: 'either',
  tries: 'directoryGone',
  victim: (wish) => ({ ...(wish as Options), file: 'live' }),
  async arrange(site, { stream }) {
    const refusal = refusalOf(site, stream);
    if (refusal !== null) throw new UsageError(`directoryRemade: ${refusal}`);
    return {};
  },
  async inject(rig, { stream }): Promise<Injected> {
    const directory = dirname(livePath(rig, stream));
    const before = statSync(directory);
    const files = readdirSync(directory).length;
    const again = ['mkdir', '-p', directory] as const;
    const forget = rig.remember({ of: directory, command: again, at: rig.places.run });
    rmSync(directory, removal);
    rig.noteRemoved();
    let words = '';
    return {
      heal: once(async () => {
        makeAnew(directory, before);
        rig.reopenLogs();
        await untilReopened(rig, directory);
        words = proofOf(directory, before);
        forget();
      }),
      trace: async () => words,
      figures: async () => ({ filesDeleted: files }),
    };
  },
};

/** Why this run can't have it, as the end of a sentence; null: it can. */
function refusalOf({ plan, places }: Pick<Site, 'plan' | 'places'>, stream: number): string | null {
  const source = sourceOf(plan);
  if (source.kind === 'network' || isContainerOutput(source) || churnOf(source)) {
    return `needs log files that the writer makes and keeps in one place, which source ${source.kind} as planned here has not: choose source files or remove the fault`;
  }
  if (stream > plan.load.streams) {
    return `stream ${stream} is beyond the load's ${plan.load.streams}: lower it`;
  }
  const directory = dirname(livePath({ plan, places }, stream));
  const mounted = layoutOf(plan).mounts.map(({ folder }) => join(places.logs, folder));
  if (plan.target.engine === 'docker' && mounted.includes(directory)) {
    return `in a container, ${directory} is a mount, which stays the old one whatever is made in its place: use --engine process, or source kubernetes, whose pods have directories of their own`;
  }
  const isDisk = plan.faults.some(({ kind }) => kind === logDiskFull.kind);
  if (isDisk && directory === places.logs) {
    return `logDiskFull makes ${directory} a disk of its own, which can't be deleted: remove one of the two faults`;
  }
  return null;
}

/** Path, owner and mode are the old one's. */
function makeAnew(directory: string, before: Stats): void {
  const aside: string[] = [];
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    mkdirSync(directory, { recursive: true });
    if (statSync(directory).ino !== before.ino) break;
    // Held under another name, so that its inode is not given out again.
    aside.push(`${directory}.lostline-${attempt}`);
    renameSync(directory, aside.at(-1) ?? '');
  }
  for (const path of aside) rmSync(path, removal);
  chmodSync(directory, before.mode & 0o7777);
  if (process.geteuid?.() === 0) chownSync(directory, before.uid, before.gid);
}

/** Or no longer: after the load's end nobody opens anything. */
async function untilReopened({ clock }: Pick<Rig, 'clock'>, directory: string): Promise<void> {
  const untilMs = clock.nowMs() + reopenedMsMax;
  while (clock.nowMs() < untilMs && readdirSync(directory).length === 0) {
    await clock.sleep(lookEveryMs);
  }
}

/** '' where the directory is the old one, or no log stands in it. */
function proofOf(directory: string, before: Stats): string {
  const after = statSync(directory, { throwIfNoEntry: false });
  if (!after || after.ino === before.ino) return '';
  const [name] = readdirSync(directory);
  if (name === undefined) return '';
  return `${directory} was inode ${before.ino} and is ${after.ino}, where ${name} stands again`;
}
