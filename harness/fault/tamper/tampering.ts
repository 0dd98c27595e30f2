/**
 * What all tampering with log files shares: choose the lines, hold the shipper still where it must not have
 * read them, do it, and tell exactly what was done. There is nothing to heal: what was written stands.
 * Proof is the place and the lines; the audit of the files at the run's end must find the same.
 */
import { standStill } from '../../engine/stand-still.js';
import type { Figures } from '../../evidence/event.js';
import { EnvironmentError, errorCode } from '../../support/errors.js';
import type { Injected, Rig } from '../fault.js';
import type { Deed } from './deeds.js';
import { type Change, type Done, type Hand, Moved, ownHand } from './hand.js';
import { programHand, unprivilegedHand } from './program-hand.js';
import { findVictim, highestIn, type Victim, type VictimWish } from './victim.js';

/** How often a rotation may move the file away before the deed. */
const choicesMax = 20;

const hands: Readonly<Record<VictimWish['as'], Hand>> = {
  harness: ownHand,
  program: programHand,
  unprivileged: unprivilegedHand,
};

interface Made {
  readonly change: Change;
  readonly done: Done;
}

export interface Tampering {
  /** In figures and results. */
  readonly name: string;
  readonly deed: Deed;
}

/** What all faults that alter lines of a log file have in common. */
export const tampersFiles = {
  requires: ['signal'],
  lasts: 'never',
  tampers: 'files',
  victim: (wish: unknown) => wish as VictimWish,
} as const;

/** The same in the newest rotated file alone: of a live one, nobody could tell what the writer wrote meanwhile. */
export function tampersRotated(tampering: Tampering) {
  const inRotated = (wish: Omit<VictimWish, 'file'>) => ({ ...wish, file: 'rotated' as const });
  return {
    ...tampersFiles,
    victim: (wish: unknown) => inRotated(wish as VictimWish),
    inject: (rig: Rig, wish: Omit<VictimWish, 'file'>, signal: AbortSignal) =>
      tamper(rig, inRotated(wish), tampering, signal),
  };
}

export async function tamper(
  rig: Rig,
  wish: VictimWish,
  { name, deed }: Tampering,
  signal: AbortSignal,
): Promise<Injected> {
  const stream = wish.stream ?? rig.random.integer(1, rig.plan.load.streams);
  if (stream > rig.plan.load.streams) {
    throw new EnvironmentError(
      `there is no stream ${stream}: the load has ${rig.plan.load.streams}`,
    );
  }
  const release = wish.when === 'unread' ? await hold(rig) : async () => {};
  try {
    const above = wish.when === 'unread' ? highestIn(rig, stream) : 0;
    for (let choice = 0; choice < choicesMax; choice++) {
      const victim = await findVictim(rig, wish, stream, above, signal);
      const made = await attempt(async () => {
        const change = deed(victim, rig.random);
        return { change, done: await hands[wish.as](victim, change) };
      });
      if (made) return told(victim, name, made);
    }
    throw new EnvironmentError(
      `rotations moved the file away ${choicesMax} times before it could be altered: rotate less often`,
    );
  } finally {
    await release();
  }
}

async function hold({ instance, clock }: Rig): Promise<() => Promise<void>> {
  const { state } = await standStill(instance, clock);
  const goOn = () => instance.signal('SIGCONT');
  if (state === 'T') return goOn;
  await goOn();
  throw new EnvironmentError(
    'the shipper did not stop on SIGSTOP, so nobody knows what it has read',
  );
}

/** Null when the file was moved meanwhile, and nothing was done. */
async function attempt(act: () => Promise<Made>): Promise<Made | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Moved || errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function told({ stream, lines, path, inode }: Victim, deed: string, made: Made): Injected {
  const first = Math.min(...lines.map(({ sequence }) => sequence));
  const last = Math.max(...lines.map(({ sequence }) => sequence));
  const { by, pid, refused } = made.done;
  const { until } = made.change;
  const figures: Figures = {
    ...{ deed, place: 'log', stream, first, last, path, by, pid },
    ...(until === undefined ? {} : { until }),
    ...(refused === '' ? {} : { prevented: refused }),
  };
  const where = `${path} (inode ${inode}) at byte ${lines[0]!.offset}`;
  const how = refused === '' ? where : `${where}: the kernel refused it (${refused})`;
  return {
    heal: async () => {},
    trace: async () => `${deed}: stream ${stream}, lines ${first} to ${last}, ${how}`,
    figures: async () => figures,
  };
}
