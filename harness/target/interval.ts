/** Pauses of a shipper, as its manifest says: each a template, because an option may set it. */
import { join } from 'node:path';
import mustache from 'mustache';
import { UsageError } from '../support/errors.js';
import { parseDuration } from '../support/units.js';
import type { Manifest } from './manifest.js';
import type { OptionValue } from './options.js';
import { optionContext } from './render.js';

/** Milliseconds; undefined where the manifest does not say, or says nothing with these options. */
export function intervalMs(
  manifest: Manifest,
  name: 'discoveryInterval' | 'retryInterval',
  options: Readonly<Record<string, OptionValue>>,
): number | undefined {
  const template = manifest[name];
  if (template === undefined) return undefined;
  const text = mustache.render(template, { options: optionContext(options) }).trim();
  if (text === '') return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new UsageError(
    `${join(manifest.folder, 'target.yaml')}: ${name}: '${text}' is no duration, expected such as 10s`,
  );
}
