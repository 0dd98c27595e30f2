/**
 * What becomes of a new connection under the behaviour of the moment, before any protocol sees it. A held
 * connection is as a hung program's: the kernel took it, and nobody reads. Held connections live until the
 * door cuts them, so their number has the sink's own bound.
 */
import type { Socket } from 'node:net';
import type { BehaviourControl } from './behaviour.js';

/** @returns whether it is the protocol's; a held one is nobody's any more */
export function admits(control: BehaviourControl, raw: Socket): boolean {
  if (control.now.kind === 'halfClosed') {
    control.note('halfClosed');
    raw.end();
  } else if (control.isMute) control.note('silenced');
  if (!control.isMute) return true;
  raw.on('error', () => {});
  raw.pause();
  return false;
}
