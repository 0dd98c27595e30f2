/**
 * A configuration of the user's own, read with everything it includes: a file beside others, a folder's
 * main file, or a Kubernetes ConfigMap manifest whose `data` are the files. Nothing is changed; what is
 * mounted is what was given, a ConfigMap's files are written out first.
 *
 * Bounds: `filesMax` files of `fileBytesMax` each.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import picomatch from 'picomatch';
import { messageOf, UsageError } from '../../support/errors.js';
import { manifestFiles } from './kubernetes-manifest.js';
import { readerFor, type Syntax } from './syntax/catalogue.js';
import type { Include, Setting } from './syntax/setting.js';

const filesMax = 200;
const fileBytesMax = 4 * 1024 * 1024;

/** The files of a configuration as the user gave them. */
export interface ConfigurationFiles {
  /** Name of the main file in its folder, such as `fluent-bit.conf`. */
  readonly main: string;
  /** The folder that is mounted; null for a ConfigMap, whose files are in `texts`. */
  readonly folder: string | null;
  /** File name to text: all of a ConfigMap, the main file alone otherwise. */
  readonly texts: Readonly<Record<string, string>>;
  /** What a manifest sets in plain words; nothing otherwise. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ReadConfiguration {
  readonly settings: readonly Setting[];
  /** Includes that name nothing here: files of the shipper's own image, most likely. */
  readonly absent: readonly Include[];
  /** Every text that was read, for what is looked for across settings, such as variables. */
  readonly texts: readonly { readonly file: string; readonly text: string }[];
}

function readText(file: string, flag: string): string {
  try {
    if (statSync(file).size > fileBytesMax) {
      throw new UsageError(`${flag}: larger than ${fileBytesMax} bytes: expected a configuration`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${flag}: can't be read: ${messageOf(error)}`);
  }
}

/**
 * @param wanted what `--config` names
 * @param mainName the shipper's usual name of its main file, which a ConfigMap is searched for
 * @throws UsageError when it can't be read, or when a ConfigMap has no such file
 */
export function findConfiguration(wanted: string, mainName: string): ConfigurationFiles {
  const path = resolve(wanted);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const file = isFolder ? join(path, mainName) : path;
  const text = readText(file, `--config ${isFolder ? join(wanted, mainName) : wanted}`);
  const manifest = /\.(ya?ml|json)$/i.test(file) ? manifestFiles(text) : null;
  const main = basename(file);
  if (!manifest) return { main, folder: dirname(file), texts: { [main]: text }, environment: {} };
  const names = Object.keys(manifest.texts);
  const found = names.find((name) => name === mainName) ?? (names.length === 1 ? names[0] : null);
  if (found) return { main: found, folder: null, ...manifest };
  throw new UsageError(
    `--config ${wanted}: the ConfigMap has no '${mainName}', expected one among its data; found ${names.join(', ')}`,
  );
}

/**
 * @param folder where the shipper looks for its configuration: includes below it are meant to be here
 * @throws UsageError with `file:line` for text that can't be read, or for too many files
 */
export function readConfiguration(
  files: ConfigurationFiles,
  syntax: Syntax,
  folder: string,
): ReadConfiguration {
  const settings: Setting[] = [];
  const absent: Include[] = [];
  const texts: { file: string; text: string }[] = [];
  const queue: string[] = [files.main];
  const seen = new Set(queue);
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (texts.length >= filesMax) {
      throw new UsageError(`${files.main}: includes more than ${filesMax} files: expected fewer`);
    }
    const text = files.texts[name] ?? readText(join(files.folder ?? '', name), name);
    texts.push({ file: name, text });
    const read = readerFor(name, syntax)(text, name);
    settings.push(...read.settings);
    for (const include of read.includes) {
      const found = namesOf(files, include.pattern, folder);
      if (found.length === 0) absent.push(include);
      queue.push(...found.filter((next) => !seen.has(next)));
      for (const next of found) seen.add(next);
    }
  }
  return { settings, absent, texts };
}

/** Names of the included files, relative to the folder; none when it means files of the shipper's own image. */
function namesOf(files: ConfigurationFiles, pattern: string, folder: string): string[] {
  const asked = pattern.replace(/^["']|["']$/g, '');
  const within = [folder, files.folder ?? folder].find((root) => asked.startsWith(`${root}/`));
  const name = within ? asked.slice(within.length + 1) : asked.replace(/^\.\//, '');
  if (name.startsWith('/')) return [];
  const known = files.folder === null ? Object.keys(files.texts) : entriesOf(files.folder, name);
  const matches = picomatch(name);
  return known.filter((entry) => matches(entry)).sort();
}

/** Files that the name can mean; a folder is walked only as far as the name has wildcards. */
function entriesOf(folder: string, name: string): string[] {
  if (!/[*?]/.test(name)) return isFile(join(folder, name)) ? [name] : [];
  const root = dirname(name);
  if (/[*?]/.test(root) || !existsSync(join(folder, root))) return [];
  const entries = readdirSync(join(folder, root)).map((entry) => join(root, entry));
  return entries.filter((entry) => isFile(join(folder, entry))).slice(0, filesMax);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
