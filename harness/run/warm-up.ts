/** Before the load: the shipper must ship one line before it is put to the test. */
import { EnvironmentError } from '../support/errors.js';
import { formatDuration } from '../support/units.js';
import type { Session } from './session.js';
import { lastLines } from './shipper.js';

const warmUpMs = 30_000;

/** @throws EnvironmentError when the probe line does not arrive */
export async function warmUp(session: Session, signal: AbortSignal): Promise<void> {
  const { arrived } = await session.probe.send(warmUpMs, signal);
  if (arrived) return;
  const { name, version } = session.setting.plan.target;
  throw new EnvironmentError(
    `target ${name}@${version} shipped nothing within ${formatDuration(warmUpMs)}: expected one ` +
      `probe line before the load; look at ${session.setting.directory.file('shipperOutput')}; ` +
      `its last words: ${lastLines(session.setting.directory)}`,
  );
}
