/**
 * A defence: an attribute of ext4 and XFS that even root must take away first (chattr(1)). Files that match are
 * given it as they appear, looked for every 50 ms, and lose it in the end.
 * Proof: `lsattr`, and what the kernel then refused is told by tampering and by rotations that failed.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { EnvironmentError } from '../../support/errors.js';
import type { Injected, Rig } from '../fault.js';
import { attributing } from '../file-attributes.js';

const lookEveryMs = 50;

export interface Attribute {
  readonly letter: 'a' | 'i';
  /** Of the names in the log directory. */
  readonly concerns: (name: string) => boolean;
}

/** @throws EnvironmentError where chattr is missing, or the file system or the user can't have it */
export async function defend(
  rig: Rig,
  { letter, concerns }: Attribute,
  signal: AbortSignal,
): Promise<Injected> {
  const { logs } = rig.places;
  const undo = attributing(logs, `-${letter}`);
  const of = `attribute ${letter} of files in ${logs}`;
  const forget = rig.remember({ of, command: undo, at: logs });
  const takeAway = async () => {
    await execa(undo[0], undo.slice(1), { reject: false });
    const left = await attributesOf(logs, letter);
    if (left !== '') throw new EnvironmentError(`${left}: run '${undo.join(' ')}' by hand`);
    forget();
  };
  const marked = new Set<string>();
  const look = () => mark(logs, { letter, concerns }, marked);
  await look().catch(async (error) => {
    await takeAway();
    throw error;
  });
  const ended = new AbortController();
  const followed = follow(rig, look, AbortSignal.any([signal, ended.signal]));
  let shown = '';
  return {
    heal: async () => {
      ended.abort();
      await followed;
      shown ||= await attributesOf(logs, letter);
      await takeAway();
    },
    trace: async () => shown,
    figures: async () => ({ filesMarked: marked.size }),
  };
}

/** Those that are new. One that was rotated away in between is none to defend. */
async function mark(logs: string, { letter, concerns }: Attribute, marked: Set<string>) {
  for (const name of readdirSync(logs, { recursive: true, encoding: 'utf8' })) {
    if (!concerns(name) || marked.has(name)) continue;
    const path = join(logs, name);
    try {
      await chattr([`+${letter}`, path]);
      marked.add(name);
    } catch (error) {
      if (existsSync(path)) throw error;
    }
  }
}

async function follow({ clock }: Rig, look: () => Promise<void>, signal: AbortSignal) {
  while (!signal.aborted) {
    // What can't be marked now is tried again.
    await look().catch(() => {});
    await clock.sleep(lookEveryMs, signal).catch(() => {});
  }
}

async function chattr(told: readonly string[]): Promise<void> {
  const { failed, all } = await execa('chattr', told, { all: true, reject: false });
  if (!failed) return;
  throw new EnvironmentError(
    `chattr ${told.join(' ')}: ${all || 'it could not be started'}; it needs root, the package e2fsprogs, and logs on ext4 or XFS: name such a place with --out`,
  );
}

/** The first file that has it, as lsattr(1) shows it. */
async function attributesOf(logs: string, letter: string): Promise<string> {
  const { stdout } = await execa('lsattr', ['-R', logs], { reject: false });
  const has = new RegExp(`^\\S*${letter}\\S* `);
  const lines = String(stdout ?? '')
    .split('\n')
    .filter((line) => has.test(line));
  return lines.length === 0 ? '' : `lsattr showed ${letter} on ${lines.length} files: ${lines[0]}`;
}
