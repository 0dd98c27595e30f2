/**
 * A job in a Linux kernel of its own (image lostline/own-kernel, User Mode Linux in a container): what belongs to a
 * whole machine, such as the kernel's audit, can be switched there without touching this machine's. The built
 * Lostline and this Node.js stand there at their own paths, to be read alone; /srv is a file system in memory.
 */
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectDocker, runLabel } from '../../engine/docker-client.js';
import { packageFile, packageRoot } from '../../support/paths.js';

const image = 'lostline/own-kernel:12';
/** Pages of the kernel, which runs code in them. */
const sharedMemory = { '/dev/shm': 'exec,size=1700m' };

/** A job that hangs ends before the test that waits for it does. */
const jobSecondsMax = 340;

export interface Job {
  /** Exit code of the script. */
  readonly code: number;
  readonly output: string;
}

/**
 * @param folder there at /job; what the script leaves in it stays
 * @param script for sh(1); `lostline` in it is the built program
 */
export async function inOwnKernel(folder: string, script: string): Promise<Job> {
  if (/^\/(srv|run)\//.test(packageRoot())) {
    throw new Error(
      `${packageRoot()} is hidden in that kernel, which has /srv and /run of its own`,
    );
  }
  const main = packageFile('dist', 'harness', 'main.js');
  const lostline = `lostline() { "${process.execPath}" "${main}" "$@"; }`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'script'), `${lostline}\n${script}`);
  const bounded = `#!/bin/sh\nexec timeout --kill-after=10 ${jobSecondsMax} sh /job/script\n`;
  writeFileSync(join(folder, 'run'), bounded, { mode: 0o755 });
  const shown = [packageRoot(), realpathSync(packageFile('node_modules')), process.execPath];
  const container = await connectDocker().createContainer({
    Image: image,
    Labels: { [runLabel]: 'own-kernel' },
    HostConfig: {
      Binds: [`${folder}:/job`, ...[...new Set(shown)].map((path) => `${path}:${path}:ro`)],
      ...{ Init: true, NetworkMode: 'none', Tmpfs: sharedMemory },
      // Its processes are traced, and have their addresses where it wants them.
      SecurityOpt: ['seccomp=unconfined'],
    },
  });
  try {
    await container.start();
    await container.wait();
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { code: Number(text('code')), output: text('output') };
  } finally {
    await container.remove({ force: true });
  }
}
