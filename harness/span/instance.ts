/**
 * One of several writers that share a load: the streams are dealt out in neighbouring blocks, so together
 * the instances write exactly what the scenario says, each stream at its own rate.
 */
import type { Instance } from '../evidence/header.js';
import type { StreamSpan } from '../plan/plan.js';
import { UsageError } from '../support/errors.js';

/** The value of `--instance`, such as '2/4'. @throws UsageError */
export function parseInstance(text: string): Instance {
  const [, number, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const instance = { number: Number(number), of: Number(of) };
  if (instance.number >= 1 && instance.number <= instance.of) return instance;
  throw new UsageError(
    `--instance ${text}: expected NUMBER/OF such as 2/4, with a number from 1 to that of all instances`,
  );
}

/** The streams of this instance among 1 .. streams. @throws UsageError when there are too few for all */
export function streamsOfInstance({ number, of }: Instance, streams: number): StreamSpan {
  if (streams < of) {
    throw new UsageError(
      `--instance ${number}/${of}: the load has ${streams} ${streams === 1 ? 'stream' : 'streams'}, expected at least one for each of ${of} instances; add --set load.streams=${of}`,
    );
  }
  const before = (instance: number) => Math.floor((instance * streams) / of);
  return { first: before(number - 1) + 1, last: before(number) };
}
