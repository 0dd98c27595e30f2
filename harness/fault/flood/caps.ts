/** The options that every flood has: how much at most, and for how long at most. */
import { z } from 'zod';

/** No flood sends more, whatever a scenario says. */
const floodLimits = { perSecondMax: 50_000, countMax: 10_000_000, secondsMax: 600 } as const;

/** @param what such as 'SYN packets' */
export function rate(what: string, normal: number) {
  return z
    .int()
    .min(1)
    .max(floodLimits.perSecondMax)
    .default(normal)
    .describe(`${what} a second that are aimed at; what was reached is measured`);
}

/** Has no default: whoever floods says how much at most. */
export function cap(what: string) {
  return z.int().min(1).max(floodLimits.countMax).describe(`${what} at most; the flood ends there`);
}

export const secondsMax = z
  .int()
  .min(1)
  .max(floodLimits.secondsMax)
  .default(60)
  .describe('The flood ends after so many seconds, also when Lostline is no more');

/** Unprivileged ports do as well: victims stand in a network of their own. */
export const port = z.int().min(1).max(65_535).default(80).describe('Port of the victim');
