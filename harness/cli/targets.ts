/** `lostline targets`: the shippers that can be put to the test, and whether they can run here now. */
import { exitCodes } from '../support/errors.js';
import { readTargets } from '../target/catalogue.js';
import type { Manifest } from '../target/manifest.js';
import type { AddCommand } from './program.js';

export const addTargets: AddCommand = (program, outside, done) => {
  program
    .command('targets')
    .description('list the shippers with their versions, protocols and options')
    .action(async () => {
      for (const manifest of readTargets()) outside.out.write(describe(manifest));
      done(exitCodes.pass);
    });
};

function describe(manifest: Manifest): string {
  const versions = Object.keys(manifest.versions).map((version) =>
    version === manifest.defaultVersion ? `${version} (default)` : version,
  );
  const options = Object.entries(manifest.options).map(
    ([name, { description, default: value }]) =>
      `    --option ${name}=${value === '' ? '...' : value}\n        ${description}\n`,
  );
  return [
    `${manifest.name}: ${manifest.description}\n`,
    `  versions: ${versions.join(', ')}\n`,
    `  engines:  ${manifest.engines.join(', ')}\n`,
    `  sinks:    ${Object.keys(manifest.sinks).join(', ')}\n`,
    `  powers:   ${manifest.powers.join(', ')}\n`,
    ...(options.length > 0 ? ['  options:\n', ...options] : []),
    '\n',
  ].join('');
}
