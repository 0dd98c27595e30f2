/** The k6 that has the extension: named by the environment, built here, or on PATH. */
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { EnvironmentError } from '../../support/errors.js';
import { packageFile } from '../../support/paths.js';

export const extension = 'k6/x/lostline';
const versionTimeoutMs = 20_000;

function candidate(environment: NodeJS.ProcessEnv): string {
  const { LOSTLINE_K6: named } = environment;
  if (named) return named;
  const built = packageFile('.cache', 'k6', 'k6');
  return existsSync(built) ? built : 'k6';
}

/** @throws EnvironmentError when there is none, or none with the extension */
export async function findK6(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const program = candidate(environment);
  const { stdout, failed } = await execa(program, ['version'], {
    ...{ reject: false, timeout: versionTimeoutMs, env: environment, extendEnv: false },
  });
  if (!failed && stdout.includes(extension)) return program;
  const found = failed ? "it can't be started" : `it has no extension ${extension}`;
  throw new EnvironmentError(
    `${program === 'k6' ? '' : 'k6: '}${program}: ${found}; 'make k6' builds one, or name yours with LOSTLINE_K6=PATH`,
  );
}
