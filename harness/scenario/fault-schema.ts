/**
 * `faults`: what breaks, when and for how long. The kinds and their own options are not known here:
 * they come with the planner's catalogue, so that a new fault touches no file of this folder. What is
 * known here is placement; all other fields come out under `options`.
 */
import { z } from 'zod';
import { formatDuration } from '../support/units.js';
import { limits } from './limits.js';
import { exactlyOne } from './presence.js';
import { duration, share } from './quantities.js';

const placement = z.looseObject({
  kind: z.string().min(1).describe('Which fault; further fields are its own options.'),
  at: duration()
    .optional()
    .describe('Instant from the start of the load; milliseconds when bare. Or every.'),
  every: duration({ min: 100 })
    .optional()
    .describe('Repeat in such an interval, first after one interval, in place of at.'),
  chance: share().optional().describe('With every: probability that an occurrence happens.'),
  jitter: share(0.9)
    .optional()
    .describe(
      'With every: share of the interval by which an occurrence may come early (0 to 0.9).',
    ),
  from: duration().optional().describe('With every: nothing before; from the start of the load.'),
  until: duration()
    .optional()
    .describe("With every: nothing after. The load's end when not given."),
  for: duration()
    .optional()
    .describe('The cure comes so long after the fault. Faults that last need it.'),
});

/** All other fields of a fault are its own options. */
export const placementFields: readonly string[] = Object.keys(placement.shape);

type Placement = z.output<typeof placement>;

const repeating = ['chance', 'jitter', 'from', 'until'] as const;

function checkPlacement(fault: Placement, context: z.RefinementCtx): void {
  const add = (path: readonly string[], message: string) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  for (const option of repeating) {
    if (fault[option] !== undefined && fault.every === undefined) {
      add([option], 'has no effect without every, expected it only beside every; remove it');
    }
  }
  if (fault.until !== undefined && fault.until <= (fault.from ?? 0)) {
    add(['until'], `${formatDuration(fault.until)} is not after from, expected a later instant`);
  }
  if (fault.every !== undefined) checkSpacing(fault, fault.every, add);
}

function checkSpacing(
  fault: Placement,
  every: number,
  add: (path: readonly string[], message: string) => void,
): void {
  const leastMs = every * (1 - (fault.jitter ?? 0));
  if (fault.for === undefined || fault.for < leastMs) return;
  add(
    ['for'],
    `${formatDuration(fault.for)} is not over when the next one may come after ${formatDuration(leastMs)}, expected less; shorten it or raise every`,
  );
}

const faultSchema = placement
  .refine(...exactlyOne(['at', 'every'], "add 'at: 5s'"))
  .superRefine(checkPlacement)
  .transform(({ kind, at, every, chance, jitter, from, until, for: lasting, ...options }) => ({
    kind,
    at,
    every,
    chance: chance ?? 1,
    jitter: jitter ?? 0,
    from: from ?? 0,
    until,
    for: lasting,
    options: options as Readonly<Record<string, unknown>>,
  }));

export const faultsSchema = z.array(faultSchema).max(limits.faultEntriesMax);
