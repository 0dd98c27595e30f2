/**
 * The shipper crashes again and again, as under a supervisor that starts it each time: a crash loop, or
 * a node that keeps running out of something. The pauses are drawn from the seed. Proof: each crash
 * another start time.
 */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { downMs, endSignal } from './end-signals.js';

const options = z.strictObject({
  times: z.number().int().min(1).max(1000).default(5).describe('How often it is ended'),
  everyMs: z
    .number()
    .min(20)
    .max(600_000)
    .default(500)
    .describe('From one start to the next end, on average'),
  spread: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Share of everyMs by which a pause is shorter or longer, drawn from the seed'),
  signal: endSignal('SIGKILL'),
  downMs,
});

const shownMax = 8;

export const crashLoop: Fault<z.infer<typeof options>> = {
  kind: 'crashLoop',
  description: 'ends the shipper several times (SIGKILL unless told otherwise), each time anew',
  options,
  requires: ['restart'],
  lasts: 'never',
  async inject({ instance, clock, random }, { times, everyMs, spread, ...ending }, signal) {
    const starts = [await instance.startedAtTicks()];
    for (let crash = 1; crash <= times; crash++) {
      await instance.restart(ending, signal);
      starts.push(await instance.startedAtTicks());
      if (crash === times) break;
      await clock.sleep(everyMs * (1 + spread * (2 * random.fraction() - 1)), signal);
    }
    const lives = new Set(starts).size - 1;
    return {
      heal: async () => {},
      trace: async () => (lives === times ? told(starts) : ''),
      figures: async () => ({ crashes: lives }),
    };
  },
};

function told(starts: readonly string[]): string {
  const shown = starts.slice(0, shownMax).join(', ');
  const more = starts.length > shownMax ? ', ...' : '';
  return `${starts.length - 1} further start times: ${shown}${more}`;
}
