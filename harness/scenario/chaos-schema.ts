/**
 * `chaos`: faults drawn by seed instead of placed by hand. What is listed here is drawn by weight, at
 * instants that come on average every so often (a Poisson process: no fault knows of the last one);
 * the planner turns the draws into ordinary planned faults, so that a seed gives the same chaos again.
 */
import { z } from 'zod';
import { formatDuration } from '../support/units.js';
import { limits } from './limits.js';
import { count, duration } from './quantities.js';

/** Whether drawn faults may be in force at a time. */
const overlaps = ['none', 'allowed'] as const;

const placed = ['at', 'every', 'chance', 'jitter', 'from', 'until'] as const;

/** Fields of an entry that are not the fault's own options; the placed ones are refused. */
export const entryFields: readonly string[] = ['kind', 'for', 'weight', ...placed];

const weightError = ({ input }: { readonly input?: unknown }) =>
  `${String(input)} is out of range, expected a number above 0 and up to 1000; change it`;

const entrySchema = z
  .looseObject({
    kind: z.string().min(1).describe('Which fault; further fields are its own options.'),
    for: duration()
      .optional()
      .describe('The cure comes so long after the fault. Faults that last need it.'),
    weight: z
      .number({ error: weightError })
      .gt(0, { error: weightError })
      .max(1000, { error: weightError })
      .default(1)
      .describe('How often it is drawn beside the others: twice the weight, twice as often.'),
  })
  .superRefine((entry, context) => {
    for (const field of placed) {
      if (entry[field] === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `has no meaning here, because chaos draws the instants; expected it under faults, or '${field === 'at' || field === 'chance' || field === 'jitter' ? 'every' : field}' of chaos itself; remove it`,
      });
    }
  })
  .transform(({ kind, for: lasting, weight, ...options }) => ({
    kind,
    weight,
    for: lasting,
    options: options as Readonly<Record<string, unknown>>,
  }));

export const chaosSchema = z
  .strictObject({
    faults: z.array(entrySchema).min(1).max(limits.chaosEntriesMax).describe('What is drawn from.'),
    every: duration({ min: 100 }).describe('Time between faults, on average.'),
    overlap: z
      .enum(overlaps)
      .default('none')
      .describe(
        'none: one fault at a time, those under faults included. allowed: several, but never two of a kind.',
      ),
    pause: duration({ max: 3_600_000 })
      .prefault('1s')
      .describe('With overlap none: at least so long between a cure and the next fault.'),
    from: duration()
      .optional()
      .describe('Nothing before; from the start of the load when not given.'),
    until: duration().optional().describe("No fault after; the load's end when not given."),
    max: count({ min: 1, max: limits.faultsMax })
      .prefault(limits.faultsMax)
      .describe('Draw no more faults than that.'),
  })
  .superRefine(({ from, until }, context) => {
    if (until === undefined || until > (from ?? 0)) return;
    context.addIssue({
      code: 'custom',
      path: ['until'],
      message: `${formatDuration(until)} is not after from, expected a later instant`,
    });
  });

export type ChaosScenario = z.output<typeof chaosSchema>;
