/**
 * A program of its own changes the file, as an intruder's would (`tamperer.ts`), so that the kernel's records name
 * another process than the writer's. As the user nobody, whom it becomes, it has to get past the file's permissions.
 */
import { execa } from 'execa';
import { EnvironmentError } from '../../support/errors.js';
import { builtModule } from '../../support/paths.js';
import { type Change, type Done, type Hand, Moved, type Place, tampererName } from './hand.js';
import { nobody } from './nobody.js';

const timeoutMs = 60_000;

/** With the harness's rights. */
export const programHand: Hand = (place, change) => carryOut(place, change);

/** @throws EnvironmentError where the harness may not become another user */
export const unprivilegedHand: Hand = (place, change) => carryOut(place, change, nobody);

async function carryOut(
  { path, inode }: Place,
  { how, at, bytes }: Change,
  user?: number,
): Promise<Done> {
  const tamperer = builtModule('harness', 'fault', 'tamper', 'tamperer.js');
  const words = [
    tamperer,
    path,
    inode,
    how,
    String(at),
    ...(user === undefined ? [] : [String(user)]),
  ];
  const child = execa(process.execPath, words, {
    ...{ input: bytes, reject: false, timeout: timeoutMs },
  });
  const { failed, stdout, stderr, shortMessage } = await child;
  if (failed) {
    throw new EnvironmentError(
      `the tampering program failed (${stderr.trim() || shortMessage}): as an unprivileged one it needs root to become the user nobody`,
    );
  }
  const { refused, moved } = JSON.parse(stdout) as { refused: string; moved: boolean };
  if (moved) throw new Moved(path);
  return { by: tampererName, pid: child.pid ?? 0, refused };
}
