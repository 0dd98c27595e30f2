/**
 * Ctrl-C, SIGTERM and a terminal that is closed (SIGHUP) end a run in good order: what is broken is healed, what
 * runs is stopped, what is known is judged. A second Ctrl-C ends at once; what is left is then removed by the next
 * start. A second SIGHUP does not: shell and kernel both send one.
 */
import { exitCodes, InterruptedError } from '../support/errors.js';
import type { Outside } from './console.js';

export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function interruptSignal(outside: Outside): Interrupt {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      if (name === 'SIGHUP') return;
      process.exit(exitCodes.interrupted);
    }
    outside.err.write(`\n${name}: stopping and cleaning up; once more ends at once\n`);
    controller.abort(new InterruptedError(`interrupted by ${name}`));
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
