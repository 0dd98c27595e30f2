/** `lostline images`: builds or pulls the images of targets before a run needs them. */
import { printableLines } from '../../reports/words/printable.js';
import type { PullProgress } from '../engine/docker-images.js';
import { answeringDocker, imageAvailability } from '../run/prepare/availability.js';
import { nameOf, type Provided, provideImage } from '../run/prepare/images.js';
import { type ExitCode, exitCodes, ReportedError, UsageError } from '../support/errors.js';
import { formatBytes } from '../support/units.js';
import { findTarget, readTargets, targetFolders } from '../target/catalogue.js';
import { imageOf } from '../target/image.js';
import type { TargetChoice } from '../target/manifest.js';
import type { Outside } from './console.js';
import type { AddCommand } from './program.js';
import { targetsFlag } from './request-flags.js';

interface ImagesFlags {
  readonly targets: readonly string[];
  readonly list?: true;
  readonly all?: true;
}

const example = `
Example:
  lostline images rsyslog@8.2302 fluent-bit
  lostline images --all --list

Images named lostline/... are built here, all others are pulled. LOSTLINE_REGISTRY_MIRROR=HOST[:PORT][/PATH]
takes the place of the registry in every public image, for machines that reach only a mirror of their own.`;

export const addImages: AddCommand = (program, outside, done) => {
  program
    .command('images')
    .description('build or pull the images of targets ahead of a run')
    .argument('[target...]', "NAME[@VERSION]; every target's default version when none is named")
    .option('--all', 'every version that is listed, not only the default one')
    .option('--list', 'only tell what there is')
    .option(...targetsFlag)
    .addHelpText('after', example)
    .action(async (names: string[], flags: ImagesFlags) =>
      done(await images(outside, names, flags)),
    );
};

function versionsOf(choice: TargetChoice, named: string, all: true | undefined): TargetChoice[] {
  if (!all || named.includes('@')) return [choice];
  const { manifest } = choice;
  return Object.keys(manifest.versions).map((version) => ({ manifest, version }));
}

function wanted(outside: Outside, names: readonly string[], flags: ImagesFlags): TargetChoice[] {
  const folders = targetFolders(flags.targets, outside.environment);
  const inDocker = () =>
    readTargets(folders)
      .filter(({ engines }) => engines.includes('docker'))
      .map(({ name }) => name);
  const asked = names.length > 0 ? names : inDocker();
  return asked.flatMap((name) => {
    const choice = findTarget(name, folders, name);
    if (imageOf(choice, outside.environment)) return versionsOf(choice, name, flags.all);
    throw new UsageError(`${nameOf(choice)} has no image: it runs with --engine process`);
  });
}

async function images(
  outside: Outside,
  names: readonly string[],
  flags: ImagesFlags,
): Promise<ExitCode> {
  const choices = wanted(outside, names, flags);
  if (flags.list) return list(outside, choices);
  let code: ExitCode = exitCodes.pass;
  for (const choice of choices) {
    try {
      await provide(outside, choice);
    } catch (error) {
      if (!(error instanceof ReportedError)) throw error;
      outside.err.write(`lostline: ${printableLines(error.message)}\n`);
      code = error.exitCode;
    }
  }
  return code;
}

const words: Readonly<Record<Provided, string>> = {
  there: 'is here',
  built: 'was built',
  pulled: 'was pulled',
};

async function provide(outside: Outside, choice: TargetChoice): Promise<void> {
  let told = '';
  const pulling = (reference: string, progress: PullProgress) => {
    const text = progressText(reference, progress);
    if (text !== told) outside.err.write(`${text}\n`);
    told = text;
  };
  const said = (text: string) => outside.err.write(text);
  const { environment } = outside;
  const provided = await provideImage(choice, { environment, said, pulling });
  const reference = imageOf(choice, environment)?.reference;
  outside.out.write(`${nameOf(choice)}: ${reference} ${words[provided]}\n`);
}

/** Changes with each layer that is done, and with each tenth of the bytes: a pull says some 20 lines. */
function progressText(reference: string, progress: PullProgress): string {
  const { layers, layersDone, bytes, bytesTotal } = progress;
  const tenths = bytesTotal === 0 ? 0 : Math.floor((bytes / bytesTotal) * 10);
  const size = bytesTotal === 0 ? '' : `, ${tenths * 10} % of ${formatBytes(bytesTotal)} so far`;
  return `${reference}: ${layersDone} of ${layers} layers${size}`;
}

async function list(outside: Outside, choices: readonly TargetChoice[]): Promise<ExitCode> {
  const docker = await answeringDocker();
  for (const choice of choices) {
    const found = await imageAvailability(choice, outside.environment, docker);
    const { state, detail, image } = found;
    outside.out.write(`${nameOf(choice).padEnd(28)} ${state.padEnd(8)} ${image}  ${detail}\n`);
  }
  return exitCodes.pass;
}
