/** At the end of a run into a real store: what it holds is read into the account. */
import { EnvironmentError } from '../../support/errors.js';
import type { Pipeline } from '../pipeline.js';

/** A store that can't be read leaves the account empty, and the verdict unknown. */
export async function readBack(pipeline: Pipeline, signal: AbortSignal): Promise<void> {
  const { sinks, receiver, recorder } = pipeline;
  const { primary } = sinks;
  if (!primary.readBack) return;
  try {
    const told = await primary.readBack(receiver.deliver, receiver.refused, signal);
    recorder.event({ event: 'store', ...told, failure: '' });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const nothing = { live: 0, held: 0, read: 0, agreed: false, refusals: [] };
    recorder.event({ event: 'store', ...nothing, failure: error.message });
  }
}
