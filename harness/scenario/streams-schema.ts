/** Sets of streams as people write them: `[1-4, 9]`. They come out in order, and none meets another. */
import { z } from 'zod';
import { limits } from './limits.js';
import { shown } from './suggest.js';

const spanPattern = /^(\d+)\s*-\s*(\d+)$/;

const number = () => z.int().min(1).max(limits.streamsMax);

const span = z.union(
  [
    number().transform((stream) => ({ first: stream, last: stream })),
    z
      .string()
      .regex(spanPattern)
      .transform((text) => {
        const [, first, last] = spanPattern.exec(text) ?? [];
        return { first: Number(first), last: Number(last) };
      })
      .refine(({ first, last }) => first >= 1 && first <= last && last <= limits.streamsMax),
  ],
  {
    error: ({ input }) =>
      `${shown(input)} names no streams, expected a number from 1 to ${limits.streamsMax} or a span such as 1-4; change it`,
  },
);

/** Joined where they touch. */
function joined(spans: readonly { first: number; last: number }[]) {
  const result: { first: number; last: number }[] = [];
  for (const { first, last } of [...spans].sort((one, other) => one.first - other.first)) {
    const before = result.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, last);
    else result.push({ first, last });
  }
  return result;
}

export const streamsSchema = z.array(span).min(1).max(limits.streamSpansMax).transform(joined);
