/**
 * The state directory and all in it become read-only under the running shipper, as a file system that the
 * kernel remounts after an error. As root by the immutable attribute (chattr(1)), which binds root too and
 * reaches into containers, because it is the file's and not the mount's; otherwise by its permissions,
 * which bind a shipper that is not root, and are given back as they were. Proof: writes of our own are refused.
 */
import { accessSync, closeSync, constants, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import type { Cure } from '../../engine/cures.js';
import { EnvironmentError, errorCode, messageOf } from '../../support/errors.js';
import type { Fault } from '../fault.js';
import { attributing } from '../file-attributes.js';
import { needs } from '../machine.js';
import { allStateFiles } from './state-files.js';
import { StateModes } from './state-modes.js';

const options = z.strictObject({});
const commandTimeoutMs = 30_000;

export const stateReadOnly: Fault<z.infer<typeof options>> = {
  kind: 'stateReadOnly',
  description: 'makes the state directory read-only under the running shipper',
  options,
  lasts: 'always',
  lacks: async (machine) => (machine.isRoot ? needs('program chattr')(machine) : ''),
  async inject({ places: { state }, engine, remember }) {
    const lock = lockFor(state, engine.kind);
    const of = `the read-only state in ${state}`;
    const forget = remember({ of, command: lock.open, at: state });
    const heal = async () => {
      await lock.giveBack();
      const refused = tryNewFile(state);
      if (refused !== '') throw new EnvironmentError(stillLocked(state, refused, lock.byHand));
      forget();
    };
    const words: string[] = [];
    try {
      await run(lock.close);
      words.push(...refusals(state));
      if (words.length === 0) throw new EnvironmentError(lock.failed);
    } catch (error) {
      await heal();
      throw error;
    }
    return { heal, trace: async () => words.join(', ') };
  },
};

interface Lock {
  readonly close: Cure['command'];
  readonly open: Cure['command'];
  readonly giveBack: () => Promise<void>;
  /** What a person would do instead. */
  readonly byHand: Cure['command'];
  /** When nothing is refused afterwards. */
  readonly failed: string;
}

function lockFor(state: string, engine: string): Lock {
  if (process.getuid?.() === 0) {
    const open = attributing(state, '-i');
    return {
      ...{ close: attributing(state, '+i'), open, giveBack: () => run(open), byHand: open },
      failed: `the file system of ${state} knows no immutable files: put the run elsewhere with --out, such as on ext4, xfs or btrfs`,
    };
  }
  if (engine === 'docker') {
    throw new EnvironmentError(
      'a container may run as root, who heeds no permissions, and only root can make files immutable: run Lostline as root, or with --engine process',
    );
  }
  const modes = new StateModes(state);
  const byHand = ['chmod', '-R', 'u+w', state] as const;
  return {
    ...{ close: ['chmod', '-R', 'a-w', state], open: modes.command, byHand },
    giveBack: async () => {
      await run(byHand);
      modes.giveBack();
    },
    failed: `the permissions of ${state} can't be changed: run Lostline as its owner`,
  };
}

/** What was reached is tried out: a file may go in between, and a file system may know no such attribute. */
async function run([program, ...words]: Cure['command']): Promise<void> {
  const result = await execa(program, words, { reject: false, timeout: commandTimeoutMs });
  if (result.exitCode !== undefined) return;
  throw new EnvironmentError(`can't run '${program}' (${messageOf(result)}): is it installed?`);
}

function refusals(state: string): string[] {
  const directory = tryNewFile(state);
  if (directory === '') return [];
  const files = allStateFiles(state).flatMap(({ path, name }) => {
    try {
      accessSync(path, constants.W_OK);
      return [];
    } catch (error) {
      return `writing to ${name} was refused (${errorCode(error)})`;
    }
  });
  return [`a new file in ${state} was refused (${directory})`, ...files.slice(0, 3)];
}

/** The error's code; '' when it could be made. */
function tryNewFile(state: string): string {
  const path = join(state, '.lostline-try');
  try {
    rmSync(path, { force: true });
    closeSync(openSync(path, 'wx'));
    rmSync(path);
    return '';
  } catch (error) {
    return errorCode(error) ?? messageOf(error);
  }
}

function stillLocked(state: string, refused: string, byHand: Cure['command']): string {
  return `${state} is still read-only (${refused}): run '${byHand.join(' ')}' by hand`;
}
