/** The targets that stand in `targets/`, and the one that `--target NAME[@VERSION]` means. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { UsageError } from '../support/errors.js';
import { packageFile } from '../support/paths.js';
import { type Manifest, readManifest, type TargetChoice } from './manifest.js';

export function targetNames(folder = packageFile('targets')): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'target.yaml')))
    .map((entry) => entry.name)
    .sort();
}

export function readTargets(folder = packageFile('targets')): Manifest[] {
  return targetNames(folder).map((name) => readManifest(join(folder, name)));
}

/** @param wanted `rsyslog` or `rsyslog@8.2302` */
export function findTarget(wanted: string, folder = packageFile('targets')): TargetChoice {
  const [name = '', version, ...rest] = wanted.split('@');
  const names = targetNames(folder);
  if (!names.includes(name) || rest.length > 0) {
    throw new UsageError(
      `--target ${wanted}: no such target; did you mean '${closest(name, names)}'? ` +
        `Known: ${names.join(', ')} ('lostline targets' tells more)`,
    );
  }
  const manifest = readManifest(join(folder, name));
  const chosen = version ?? manifest.defaultVersion;
  if (!(chosen in manifest.versions)) {
    throw new UsageError(
      `--target ${wanted}: ${name} has no version '${chosen}' here; ` +
        `expected one of ${Object.keys(manifest.versions).join(', ')}`,
    );
  }
  return { manifest, version: chosen };
}
