/**
 * Ctrl-C and SIGTERM end a run in good order: what is broken is healed, what runs is stopped, what is
 * known is judged. A second Ctrl-C ends at once; what is left is then removed by the next start.
 */
import { exitCodes, InterruptedError } from '../support/errors.js';
import type { Outside } from './console.js';

export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

export function interruptSignal(outside: Outside): Interrupt {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    outside.err.write(`\n${name}: stopping and cleaning up; once more ends at once\n`);
    controller.abort(new InterruptedError(`interrupted by ${name}`));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
