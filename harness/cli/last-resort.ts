/**
 * What happens outside of any command: a reader of the output that leaves early, as `head` does, must
 * not end a run in its middle, and an error that nobody caught must not look like the verdict `fail`,
 * for Node's own exit code is 1. A command that waits for what never comes would end without a word, with Node's
 * exit code 13. Trade-off: output that can't be written is dropped in silence; what
 * counts stands in the run directory, and `pour` tells it for long output.
 */
import { exitCodes, messageOf } from '../support/errors.js';

/** For errors that no person is meant to read: with the stack, so that they can be reported. */
export function bugReport(error: unknown): string {
  const detail = error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  return `lostline: this is a bug of Lostline, please report it: ${detail}\n`;
}

/** Once per process, before anything else; what comes back is called when the command is over. */
export function guardProcess(): () => void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.on('uncaughtException', (error) => {
    process.stderr.write(bugReport(error));
    process.exit(exitCodes.bug);
  });
  const onIdle = () => {
    process.stderr.write(
      bugReport(new Error('it waited for something that can not come any more')),
    );
    process.exit(exitCodes.bug);
  };
  process.on('beforeExit', onIdle);
  return () => {
    process.off('beforeExit', onIdle);
  };
}
