/**
 * A defence: the shipper has no rights. From the start it runs as the user nobody (setpriv(1)), owns its state and
 * nothing else, and reads log files only because its group may enter their folder.
 * Proof: user and group of its processes, and the folder's mode.
 */
import { chmodSync, chownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { EnvironmentError } from '../../support/errors.js';
import type { Fault, Site } from '../fault.js';
import { needs } from '../machine.js';
import { asNobody, nobody } from './nobody.js';

const options = z.strictObject({});

/** Only its group may enter; files that are made in it belong to that group too. */
const folderMode = 0o2750;

export const unprivilegedReader: Fault<z.infer<typeof options>> = {
  kind: 'unprivilegedReader',
  description: 'runs the shipper as the user nobody, which reads log files by its group',
  options,
  engines: ['process'],
  lasts: 'never',
  lacks: needs('root', 'program setpriv'),
  async arrange({ places, remember }) {
    const { logs, state } = places;
    if (process.getuid?.() !== 0) {
      throw new EnvironmentError('unprivilegedReader: only root can run a program as another user');
    }
    const before = statSync(logs);
    const [owner, mode] = [`${before.uid}:${before.gid}`, (before.mode & 0o7777).toString(8)];
    const undo = ['sh', '-c', 'chown "$1" "$0" && chmod "$2" "$0"', logs, owner, mode] as const;
    const forget = remember({ of: `owner and mode of ${logs}`, command: undo, at: logs });
    for (const path of [state, ...childrenOf(state)]) chownSync(path, nobody, nobody);
    chownSync(logs, before.uid, nobody);
    chmodSync(logs, folderMode);
    await expectWayTo(places);
    return {
      wrapper: asNobody,
      undo: async () => {
        chownSync(logs, before.uid, before.gid);
        chmodSync(logs, before.mode & 0o7777);
        forget();
      },
    };
  },
  async inject({ instance, places }) {
    const mode = (statSync(places.logs).mode & 0o7777).toString(8);
    const users = (await instance.pids()).map(userOf);
    const isPlain = users.length > 0 && users.every(({ user }) => user === nobody);
    const [first] = users;
    return {
      heal: async () => {},
      trace: async () =>
        isPlain && first
          ? `process ${first.pid} ran as user ${first.user} and group ${first.group}; the folder of the log files had mode ${mode}`
          : '',
      figures: async () => ({ user: first?.user ?? '', group: first?.group ?? '', mode }),
    };
  },
};

function childrenOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name));
}

async function expectWayTo({ logs }: Site['places']): Promise<void> {
  const { failed } = await execa(asNobody[0]!, [...asNobody.slice(1), 'ls', logs], {
    reject: false,
  });
  if (!failed) return;
  throw new EnvironmentError(
    `unprivilegedReader: the user nobody can't get to ${logs}: name a place with --out whose folders everybody may enter`,
  );
}

/** The effective ones, as proc(5) tells them. */
function userOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const of = (what: string) =>
    Number(new RegExp(`^${what}:\\s+\\d+\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { pid, user: of('Uid'), group: of('Gid') };
}
