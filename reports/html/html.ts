/**
 * The `html` reporter: report.html, one page that needs nothing else (no network, no other file), so
 * that it can be attached to a ticket and opened in ten years.
 *
 * Paths and messages of a run are hostile input: the templates escape every value, control characters
 * are shown instead of sent, and the page's own policy lets only its own script run.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import mustache from 'mustache';
import { packageFile } from '../../harness/support/paths.js';
import type { RunResult } from '../../harness/verdict/result.js';
import type { Reporter } from '../reporter.js';
import { printable } from '../words/printable.js';
import { chartedViews } from './charted-svg.js';
import { faultsSvgView } from './faults-svg.js';
import { lossMapView } from './loss-map-svg.js';
import { throughputView } from './throughput-svg.js';
import { pageView } from './view.js';

const partNames = [
  'page.mustache',
  'page.css',
  'page.js',
  'throughput.mustache',
  'charted.mustache',
  'loss-map.mustache',
  'faults.mustache',
] as const;
type Parts = Readonly<Record<(typeof partNames)[number], string>>;

async function readParts(): Promise<Parts> {
  const texts = partNames.map(async (name) => {
    return [name, await readFile(packageFile('reports', 'html', name), 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(texts)) as Parts;
}

/** The same value with every string in it made printable, names of figures too. */
function printableIn<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T;
  if (Array.isArray(value)) return value.map(printableIn) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [printable(key), printableIn(inner)]),
  ) as T;
}

export async function htmlPage(given: RunResult): Promise<string> {
  const result = printableIn(given);
  const parts = await readParts();
  const script = parts['page.js'];
  const style = parts['page.css'];
  const faults = faultsSvgView(result);
  const hash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  return mustache.render(parts['page.mustache'], {
    ...pageView(result),
    ...{ script, style, scriptHash: hash(script), styleHash: hash(style) },
    charted: chartedViews(result).map((view) => mustache.render(parts['charted.mustache'], view)),
    throughput: mustache.render(parts['throughput.mustache'], throughputView(result)),
    faultsChart: faults ? mustache.render(parts['faults.mustache'], faults) : '',
    lossMap: mustache.render(parts['loss-map.mustache'], lossMapView(result)),
  });
}

export function htmlReporter(): Reporter {
  return {
    name: 'html',
    write: async (result, directory) => {
      const file = join(directory, 'report.html');
      await writeFile(file, await htmlPage(result));
      return [file];
    },
  };
}
