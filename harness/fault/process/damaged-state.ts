/**
 * A fault that damages what a shipper knows of its positions while it is away: ended, the damage done, and
 * started again. What the damage is comes from the fault; this is all that they share. Rule: a shipper
 * that sees the damage may ship again what still stands on disk, and must not skip any of it.
 */
import type { Fault, Injected, Rig } from '../fault.js';
import { takeAway } from './away.js';
import { positionFiles, type StateFile } from './state-files.js';

export interface DamageOptions {
  readonly signal: NodeJS.Signals;
  readonly downMs: number;
}

/** @param damage what it did, in words; '' for nothing */
export async function damageState(
  rig: Rig,
  chosen: DamageOptions,
  damage: (files: readonly StateFile[]) => string,
  signal: AbortSignal,
): Promise<Injected> {
  let done = '';
  const meanwhile = async () => {
    done = damage(positionFiles(rig));
  };
  const { signal: name, downMs } = chosen;
  const away = await takeAway(rig, { signal: name, downMs, meanwhile }, signal);
  return {
    heal: away.back,
    trace: async () => {
      const started = await away.trace();
      return done === '' || started === '' ? '' : `${done}; ${started}`;
    },
    figures: async () => ({ awayMs: away.awayMs() }),
  };
}

/** What every fault of this kind has in common. */
export const damagesState = {
  requires: ['restart'],
  lasts: 'either',
} as const satisfies Pick<Fault, 'requires' | 'lasts'>;
