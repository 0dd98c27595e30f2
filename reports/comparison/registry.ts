/** All reporters of a comparison by name, in the order in which they write; the console names the files. */
import { UsageError } from '../../harness/support/errors.js';
import type { ReporterContext } from '../reporter.js';
import { comparisonConsole } from './console.js';
import { comparisonHtml } from './html.js';
import { comparisonJson } from './json.js';
import { comparisonMarkdown } from './markdown.js';
import { comparisonPng } from './png.js';
import type { ComparisonReporter } from './reporter.js';

export type ComparisonContext = Pick<ReporterContext, 'screen' | 'environment'>;

const factories: Record<string, (context: ComparisonContext) => ComparisonReporter> = {
  json: comparisonJson,
  markdown: comparisonMarkdown,
  html: comparisonHtml,
  png: comparisonPng,
  console: comparisonConsole,
};
export const comparisonReporterNames: readonly string[] = Object.keys(factories);

/** @throws UsageError for a name that is none. */
export function checkComparisonReporters(names: readonly string[]): readonly string[] {
  const wanted = names.map((name) => name.trim());
  const wrong = wanted.find((name) => !Object.hasOwn(factories, name));
  if (wrong !== undefined) {
    throw new UsageError(
      `--reporter: '${wrong}' is no reporter of a comparison; expected some of ${comparisonReporterNames.join(', ')}`,
    );
  }
  return wanted;
}

/** @throws UsageError for a name that is none. */
export function createComparisonReporters(
  names: readonly string[],
  context: ComparisonContext,
): readonly ComparisonReporter[] {
  const wanted = checkComparisonReporters(names);
  return comparisonReporterNames
    .filter((name) => wanted.includes(name))
    .map((name) => factories[name]!(context));
}
