/**
 * Compiles `dist` once before a test run: worker threads and child programs need compiled files. A
 * type error does not stop the tests here, because `make build` and `make lint` stop on it.
 */
import { spawnSync } from 'node:child_process';
import { packageFile } from './paths.js';

export function setup(): void {
  const compiler = packageFile('node_modules', '.bin', 'tsc');
  spawnSync(compiler, ['-p', packageFile('tsconfig.json')], { stdio: 'ignore' });
}
