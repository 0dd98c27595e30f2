/** The `console` reporter: live progress while the run goes, then the closing verdict. */
import type { ObservedEvent, Reporter, ReporterContext } from '../reporter.js';
import { closingText } from './closing.js';
import { coloursFor, LiveProgress } from './live.js';

export function consoleReporter(context: ReporterContext): Reporter {
  const live = new LiveProgress(context);
  return {
    name: 'console',
    observe: (event: ObservedEvent) => live.observe(event),
    write: async (result, directory, written) => {
      live.end();
      context.screen.write(closingText(result, directory, written, coloursFor(context)));
      return [];
    },
  };
}
