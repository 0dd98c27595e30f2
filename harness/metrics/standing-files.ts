/**
 * What stands of a log that another program rotates: the live file and the rotated ones beside it, by
 * the names that the program gives. One function for each program.
 */
import { type BigIntStats, readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errorCode } from '../support/errors.js';

export interface StandingFile {
  /** Inode numbers are used again, together with a birth time they are not. */
  readonly key: string;
  /** 0 is the live file, 1 the one rotated last. */
  readonly place: number;
  /** What its name has beyond the live file's. */
  readonly suffix: string;
  readonly form: 'original' | 'gzip';
  readonly device: string;
  readonly inode: string;
}

export interface FilesOfLog {
  /** As the journal names this kind of rotation. */
  readonly kind: 'docker' | 'kubelet';
  /** Lines go on into a rotated file until the new one stands, and for some moments after. */
  readonly lateWrites: boolean;
  /** Oldest first; one look, under which renames may go on. */
  list(): StandingFile[];
}

export function keyOf({ ino, birthtimeNs }: BigIntStats): string {
  return `${ino}/${birthtimeNs}`;
}

type Named = Pick<StandingFile, 'place' | 'suffix' | 'form'>;

function standing(path: string, named: readonly Named[]): StandingFile[] {
  return named.flatMap((one) => {
    try {
      const stat = statSync(`${path}${one.suffix}`, { bigint: true });
      return [{ ...one, key: keyOf(stat), device: String(stat.dev), inode: String(stat.ino) }];
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  });
}

/** dockerd's json-file: PATH, PATH.1, PATH.2. @param keep rotated files that may stand beside it */
export function dockerFiles(path: string, keep: number): FilesOfLog {
  const named = Array.from({ length: keep + 1 }, (_, index) => {
    const place = keep - index;
    return { place, suffix: place === 0 ? '' : `.${place}`, form: 'original' as const };
  });
  return { kind: 'docker', lateWrites: false, list: () => standing(path, named) };
}

const rotatedByKubelet = /^\.\d{8}-\d{6}(\.gz)?$/;
const gzip = '.gz';

/**
 * A kubelet's: PATH, PATH.YYYYMMDD-HHMMSS, and of older ones the gzip alone; an original beside its
 * gzip is about to go. The runtime is told to open a new file after the rename, and empties its buffer
 * into the old one.
 */
export function kubeletFiles(path: string): FilesOfLog {
  return { kind: 'kubelet', lateWrites: true, list: () => standing(path, kubeletNames(path)) };
}

function kubeletNames(path: string): Named[] {
  const live = basename(path);
  const suffixes = readdirSync(dirname(path))
    .filter((name) => name.startsWith(live))
    .map((name) => name.slice(live.length))
    .filter((suffix) => rotatedByKubelet.test(suffix));
  const rotated = suffixes.filter((suffix) => !suffixes.includes(`${suffix}${gzip}`)).sort();
  const named = rotated.map((suffix, index) => ({
    place: rotated.length - index,
    suffix,
    form: suffix.endsWith(gzip) ? ('gzip' as const) : ('original' as const),
  }));
  return [...named, { place: 0, suffix: '', form: 'original' }];
}

/** The name without what compressing added. */
export function originalOf({ suffix, form }: StandingFile): string {
  return form === 'gzip' ? suffix.slice(0, -gzip.length) : suffix;
}
