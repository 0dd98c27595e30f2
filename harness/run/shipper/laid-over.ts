/**
 * Places that a configuration names and this machine does not have. The folder around such a place is laid
 * over for the shipper alone, in a mount namespace of its own: what stands there stays visible, what is
 * missing is made above it, and what the shipper writes there goes to the run directory. So it outlives
 * restarts within the run, is bounded by nothing but the run directory's disk, and the machine stays as it is.
 *
 * Trade-off: some disks take no overlay (overlayfs itself, as the root of many containers). There a folder of
 * the run directory stands in: it hides what stands in the machine's, and the run says so.
 */
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { execa } from 'execa';
import type { LaidOver, Redirection } from '../../plan/redirection.js';
import { EnvironmentError } from '../../support/errors.js';
import { quoted, unshared } from './mount-namespace.js';

const hostsFile = '/etc/hosts';

/** @throws EnvironmentError when nothing around a missing place exists but the root */
export function laidOverFor({
  logDirectory,
  sinks,
  hosts,
}: Pick<Redirection, 'logDirectory' | 'sinks' | 'hosts'>): LaidOver[] {
  const authorities = sinks.flatMap(({ caFile, tls }) => (caFile && tls === 'on' ? [caFile] : []));
  const named = [logDirectory, ...authorities, ...(hosts.length > 0 ? [hostsFile] : [])];
  const missing = [...new Set(named)].filter((place) => !existsSync(place));
  const folders = [...new Set(missing.map(folderAround))].sort((a, b) => a.length - b.length);
  return folders.map((folder) => ({
    folder,
    missing: missing.filter((place) => folderAround(place) === folder),
  }));
}

function folderAround(place: string): string {
  let folder = dirname(place);
  while (!existsSync(folder)) folder = dirname(folder);
  if (folder !== '/') return folder;
  throw new EnvironmentError(
    `${place}: the configuration names it, and neither it nor the folder around it exists: make '${dirname(place)}', or use --engine docker`,
  );
}

/** What an overlay needs, below the run directory. */
interface Layer {
  readonly folder: string;
  readonly own: string;
}

export interface LayOver {
  /** For the shell that prepares the shipper's namespace. */
  readonly steps: readonly string[];
  /** What the run has to tell; '' when all of it stays visible. */
  readonly warning: string;
  /** Removes what only the kernel needed; what the shipper wrote stays. */
  tidy(): void;
}

/** @param within a folder of the run directory, which must stand in none of those laid over */
export async function layOver(all: readonly LaidOver[], within: string): Promise<LayOver> {
  const layers = all.map(({ folder }, index) => makeLayer(folder, join(within, String(index))));
  const tidy = () => {
    for (const { own } of layers) rmSync(join(own, 'work'), { recursive: true, force: true });
  };
  const overlays = layers.map(overlayStep);
  if (layers.length === 0) return { steps: [], warning: '', tidy };
  const [program = '', ...rest] = unshared(overlays);
  const { failed, stderr } = await execa(program, [...rest, 'true'], { reject: false });
  if (!failed) return { steps: overlays, warning: '', tidy };
  return {
    steps: layers.map(
      ({ own, folder }) => `mount --bind ${quoted(join(own, 'upper'))} ${quoted(folder)}`,
    ),
    warning: hiding(all, stderr?.split('\n')[0] ?? ''),
    tidy,
  };
}

function hiding(all: readonly LaidOver[], reason: string): string {
  const folders = all.map(({ folder }) => folder).join(', ');
  const missing = all.flatMap((over) => over.missing).join(', ');
  return (
    `${folders}: the run directory's disk takes no overlay (${reason}): the shipper sees nothing there but the ` +
    `logs and what it writes itself; make ${missing}, or name a run directory on ext4 or xfs with --out`
  );
}

function makeLayer(folder: string, own: string): Layer {
  for (const name of ['upper', 'work']) mkdirSync(join(own, name), { recursive: true });
  if (`${realpathSync(own)}${sep}`.startsWith(`${realpathSync(folder)}${sep}`)) {
    throw new EnvironmentError(
      `${folder}: a place below it is missing, so it is laid over for the shipper, and the run directory stands in it: name one elsewhere with --out`,
    );
  }
  // Options of a mount have no way to hold every path: these are names in the layer's own folder.
  symlinkSync(folder, join(own, 'lower'));
  return { folder, own };
}

function overlayStep({ folder, own }: Layer): string {
  const layers = 'lowerdir=lower,upperdir=upper,workdir=work';
  return `(cd ${quoted(own)} && mount -t overlay lostline -o ${layers} ${quoted(folder)})`;
}
