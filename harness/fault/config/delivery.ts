/**
 * Puts a configuration where the shipper looks for it, as people's tools do: an editor or a template writes
 * it in place (same inode), a careful tool renames it into place (another inode), and the kubelet swaps
 * the link `..data` of a ConfigMap, so that every file changes at one instant (AtomicWriter in
 * k8s.io/kubernetes/pkg/volume/util). The proof is what stands there afterwards.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../../support/errors.js';

export const deliveries = ['inPlace', 'rename', 'configMap'] as const;
export type Delivery = (typeof deliveries)[number];

type Files = Readonly<Record<string, string>>;

const dataLink = '..data';

export function writeFiles(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** A folder as the kubelet mounts a ConfigMap: links to `..data`, which leads to the folder of this version. */
export function layConfigMap(folder: string, files: Files): void {
  swapData(folder, files, 1);
  for (const name of Object.keys(files)) linkData(folder, name);
}

function linkData(folder: string, name: string): void {
  symlinkSync(join(dataLink, name), join(folder, `.${name}.new`));
  renameSync(join(folder, `.${name}.new`), join(folder, name));
}

function swapData(folder: string, files: Files, version: number): void {
  const own = `..version_${version}`;
  mkdirSync(join(folder, own));
  writeFiles(join(folder, own), files);
  symlinkSync(own, join(folder, `${dataLink}_tmp`));
  renameSync(join(folder, `${dataLink}_tmp`), join(folder, dataLink));
}

/** Errors: EnvironmentError for a folder that is not laid out as a ConfigMap, where one is swapped. */
export function deliver(folder: string, name: string, text: string, how: Delivery): void {
  const path = join(folder, name);
  if (how === 'configMap') swap(folder, name, text);
  else if (how === 'inPlace') writeFileSync(path, text);
  else {
    writeFileSync(join(folder, `.${name}.new`), text);
    renameSync(join(folder, `.${name}.new`), path);
  }
}

function swap(folder: string, name: string, text: string): void {
  const link = join(folder, dataLink);
  if (!existsSync(link)) {
    throw new EnvironmentError(
      `${folder}: is not laid out as a ConfigMap: expected a link '..data', which Lostline makes before the shipper starts; leave the folder alone`,
    );
  }
  const before = readlinkSync(link);
  const version = Number(before.replace(/^.*_/, ''));
  const others = filesOf(join(folder, before), folder);
  swapData(folder, { ...others, [name]: text }, version + 1);
  // An earlier delivery may have renamed a plain file to where the link stood.
  if (!lstatSync(join(folder, name)).isSymbolicLink()) linkData(folder, name);
  rmSync(join(folder, before), { recursive: true });
}

/** What the version holds: those names that links of the folder lead to. */
function filesOf(version: string, folder: string): Files {
  const names = readdirSync(version).filter((name) => existsSync(join(folder, name)));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(version, name), 'utf8')]));
}

/** What stands at a path: enough to show that it changed. */
export interface Standing {
  readonly inode: string;
  readonly bytes: number;
  /** Modified, in nanoseconds since 1970. */
  readonly modifiedNs: string;
  readonly hash: string;
}

export function standingAt(path: string): Standing {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true });
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);
  return { inode: String(ino), bytes: Number(size), modifiedNs: String(mtimeNs), hash };
}

/** In words; '' when its content is what it was. */
export function changeOf(before: Standing, after: Standing): string {
  if (before.hash === after.hash) return '';
  const inode =
    before.inode === after.inode
      ? `inode ${after.inode} was written anew`
      : `inode ${before.inode} became ${after.inode}`;
  return `${inode}, ${before.bytes} bytes became ${after.bytes}, sha256 ${before.hash} became ${after.hash}`;
}
