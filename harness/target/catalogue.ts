/**
 * The targets that there are, and the one that `--target NAME[@VERSION]` means: those that ship with
 * Lostline, and before them those of the user's own folders (`--targets DIR`, LOSTLINE_TARGETS), so that a
 * user's folder of the same name takes the place of a shipped one.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { meantText } from '../scenario/suggest.js';
import { UsageError } from '../support/errors.js';
import { packageFile } from '../support/paths.js';
import { type Manifest, readManifest, type TargetChoice, versionOf } from './manifest.js';

const targetsVariable = 'LOSTLINE_TARGETS';

/**
 * Folders that hold a folder for each target, first come first served.
 * @param own those of the command line; errors: UsageError for one that is no folder
 */
export function targetFolders(
  own: readonly string[] = [],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  const listed = (environment[targetsVariable] ?? '').split(delimiter);
  const given = [
    ...own.map((folder) => ({ folder, by: '--targets' })),
    ...listed.map((folder) => ({ folder, by: targetsVariable })),
  ].filter(({ folder }) => folder !== '');
  for (const { folder, by } of given) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) continue;
    throw new UsageError(
      `${by}: ${folder} is no folder; expected one that holds a folder a target`,
    );
  }
  return [...given.map(({ folder }) => resolve(folder)), packageFile('targets')];
}

/** Where each target stands. */
function places(folders: readonly string[]): Map<string, string> {
  const found = folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => existsSync(join(folder, entry.name, 'target.yaml')))
      .map((entry) => [entry.name, join(folder, entry.name)] as const),
  );
  return new Map(found.reverse());
}

export function targetNames(folders: readonly string[] = targetFolders()): string[] {
  return [...places(folders).keys()].sort();
}

export function readTargets(folders: readonly string[] = targetFolders()): Manifest[] {
  const found = places(folders);
  return targetNames(folders).map((name) => readManifest(found.get(name)!));
}

/** What is wrong with a target's name or version; `text` says what was expected. */
export interface ChoiceProblem {
  readonly of: 'name' | 'version';
  readonly text: string;
}

/** What is wrong comes as data. With a wrong version alone, the choice is the default version. */
export function seekTarget(
  name: string,
  version: string | undefined,
  folders: readonly string[] = targetFolders(),
): { readonly choice?: TargetChoice; readonly problem?: ChoiceProblem } {
  const found = places(folders);
  const folder = found.get(name);
  if (folder === undefined) {
    const names = [...found.keys()].sort();
    const known = `expected one of ${names.join(', ')}${meantText(name, names)}`;
    const text = `no such target, ${known} ('lostline targets' tells more)`;
    return { problem: { of: 'name', text } };
  }
  const manifest = readManifest(folder);
  const usual = { manifest, version: manifest.defaultVersion };
  const choice = { manifest, version: version ?? usual.version };
  if (versionOf(choice)) return { choice };
  const known = Object.keys(manifest.versions).join(', ');
  const text = `${name} has no version '${choice.version}' here; expected one of ${known}`;
  return { choice: usual, problem: { of: 'version', text } };
}

/**
 * @param wanted `rsyslog` or `rsyslog@8.2302`
 * @param where what the user wrote, to begin an error with
 */
export function findTarget(
  wanted: string,
  folders: readonly string[] = targetFolders(),
  where = `--target ${wanted}`,
): TargetChoice {
  const [name = '', version, ...rest] = wanted.split('@');
  const { choice, problem } = seekTarget(rest.length > 0 ? wanted : name, version, folders);
  if (choice && !problem) return choice;
  throw new UsageError(`${where}: ${problem?.text}`);
}
