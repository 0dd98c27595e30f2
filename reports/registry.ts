/**
 * All reporters by name, in the order in which they run. The console is last, because its closing
 * verdict names the files of the others. A new reporter is one folder and one line here.
 */
import { distance } from 'fastest-levenshtein';
import { UsageError } from '../harness/support/errors.js';
import { consoleReporter } from './console/console.js';
import { htmlReporter } from './html/html.js';
import { jsonReporter } from './json.js';
import { junitReporter } from './junit/junit.js';
import { markdownReporter } from './markdown/markdown.js';
import { pngReporter } from './png/png.js';
import type { Reporter, ReporterContext, ReporterFactory } from './reporter.js';

const factories = {
  json: jsonReporter,
  markdown: markdownReporter,
  junit: junitReporter,
  html: htmlReporter,
  png: pngReporter,
  console: consoleReporter,
} as const satisfies Record<string, ReporterFactory>;

export type ReporterName = keyof typeof factories;
export const reporterNames = Object.keys(factories) as readonly ReporterName[];

function isName(name: string): name is ReporterName {
  return Object.hasOwn(factories, name);
}

function unknownReporter(name: string): UsageError {
  const nearest = [...reporterNames].sort((a, b) => distance(name, a) - distance(name, b))[0]!;
  const close = distance(name, nearest) <= Math.max(2, Math.floor(name.length / 3));
  const hint = close ? ` Did you mean '${nearest}'?` : '';
  return new UsageError(
    `--reporter: '${name}' is no reporter; expected some of ${reporterNames.join(', ')}.${hint}`,
  );
}

/**
 * @param names in any order, repeated or not; blanks around them don't count.
 * @throws UsageError for a name that is none.
 */
export function createReporters(
  names: readonly string[],
  context: ReporterContext,
): readonly Reporter[] {
  const wanted = new Set<ReporterName>();
  for (const given of names) {
    const name = given.trim();
    if (!isName(name)) throw unknownReporter(name);
    wanted.add(name);
  }
  return reporterNames
    .filter((name) => wanted.has(name))
    .map((name) => (factories[name] as ReporterFactory)(context));
}
