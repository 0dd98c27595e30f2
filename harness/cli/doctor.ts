/** `lostline doctor`: what this machine has, what is missing, and what killed runs left behind. */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { connectDocker, requireDocker } from '../engine/docker-client.js';
import { findLeftovers } from '../engine/leftovers.js';
import { type ExitCode, exitCodes, messageOf } from '../support/errors.js';
import type { Outside } from './console.js';
import type { AddCommand } from './program.js';

interface Examined {
  readonly what: string;
  readonly state: 'good' | 'missing';
  readonly detail: string;
}

export const addDoctor: AddCommand = (program, outside, done) => {
  program
    .command('doctor')
    .description('tell what this machine can run, and what killed runs left behind')
    .option('--clean', 'remove containers, networks and processes of killed runs')
    .action(async (flags: { clean?: true }) => done(await doctor(outside, flags.clean ?? false)));
};

async function doctor(outside: Outside, clean: true | false): Promise<ExitCode> {
  const docker = await examineDocker();
  const examined = [examineNode(), docker, await examineProgram('logrotate', outside)];
  for (const { what, state, detail } of examined) {
    outside.out.write(`${state === 'good' ? 'ok     ' : 'missing'} ${what}: ${detail}\n`);
  }
  const places = docker.state === 'good' ? { docker: connectDocker() } : {};
  const leftovers = await findLeftovers(places);
  for (const leftover of leftovers) {
    if (clean) await leftover.remove();
    outside.out.write(
      `${clean ? 'removed' : 'left   '} ${leftover.kind} ${leftover.id} of run ${leftover.runId}\n`,
    );
  }
  if (leftovers.length === 0) outside.out.write('ok      leftovers: none\n');
  else if (!clean)
    outside.out.write("Run 'lostline doctor --clean' to remove what killed runs left.\n");
  return examined.every(({ state }) => state === 'good') ? exitCodes.pass : exitCodes.unknown;
}

function examineNode(): Examined {
  return { what: 'Node.js', state: 'good', detail: process.versions.node };
}

async function examineDocker(): Promise<Examined> {
  try {
    await requireDocker(connectDocker());
    return { what: 'Docker', state: 'good', detail: 'answers' };
  } catch (error) {
    return { what: 'Docker', state: 'missing', detail: messageOf(error) };
  }
}

async function examineProgram(name: string, outside: Outside): Promise<Examined> {
  const folders = [...(outside.environment.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const folder of folders) {
    const path = join(folder, name);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return { what: name, state: 'good', detail: path };
  }
  const detail = `not found; rotations of kind '${name}' need the Debian package ${name}`;
  return { what: name, state: 'missing', detail };
}
