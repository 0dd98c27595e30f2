/** `lostline targets`: the shippers that can be put to the test, and whether they can run here now. */
import { answeringDocker, availabilityOf } from '../run/prepare/availability.js';
import { exitCodes } from '../support/errors.js';
import { findTarget, readTargets, targetFolders } from '../target/catalogue.js';
import type { Outside } from './console.js';
import type { AddCommand } from './program.js';
import { targetsFlag } from './request-flags.js';
import { asData, detail, overview } from './target-text.js';

interface TargetsFlags {
  readonly targets: readonly string[];
  readonly json?: true;
}

export const addTargets: AddCommand = (program, outside, done) => {
  program
    .command('targets')
    .description('list the shippers, and whether they can run here now; all of one that is named')
    .argument('[name]', 'one target: its versions, protocols, powers, profiles and options')
    .option(...targetsFlag)
    .option('--json', 'the same as data')
    .action(async (name: string | undefined, flags: TargetsFlags) => {
      await targets(outside, name, flags);
      done(exitCodes.pass);
    });
};

async function targets(outside: Outside, name: string | undefined, flags: TargetsFlags) {
  const folders = targetFolders(flags.targets, outside.environment);
  const manifests = name ? [findTarget(name, folders, name).manifest] : readTargets(folders);
  const docker = await answeringDocker();
  const described = await Promise.all(
    manifests.map(async (manifest) => ({
      manifest,
      availability: await availabilityOf(manifest, outside.environment, docker),
    })),
  );
  if (flags.json) {
    const data = { schemaVersion: 1, targets: described.map(asData) };
    return outside.out.write(`${JSON.stringify(data, null, 2)}\n`);
  }
  if (name) return outside.out.write(described.map(detail).join(''));
  outside.out.write(overview(described));
  return outside.out.write(
    "\nThe first version is the default. 'lostline targets NAME' tells all of one; 'lostline images NAME[@VERSION]' brings its image here.\n",
  );
}
