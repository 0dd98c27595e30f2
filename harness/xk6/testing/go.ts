/** The machine's Go, told to work in the module of the k6 extension. */
import { execa } from 'execa';
import { EnvironmentError } from '../../support/errors.js';
import { packageFile } from '../../support/paths.js';

/** As docker/k6/program builds, so that both share what Go has compiled. */
const env = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };

export interface GoTest {
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'skip';
  readonly output: string;
}

interface GoEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly ImportPath?: string;
  readonly Test?: string;
  readonly Output?: string;
}

/** @throws EnvironmentError where there is no Go */
export async function go(...words: readonly string[]) {
  const options = {
    cwd: packageFile('harness', 'xk6'),
    env,
    reject: false,
    stdin: 'ignore',
  } as const;
  const done = await execa('nice', ['go', ...words], options);
  if (done.exitCode !== 127) return done;
  throw new EnvironmentError(
    "go is not on PATH, and the k6 extension's tests need it: install Go 1.25 or newer from https://go.dev/dl",
  );
}

/** Every test of the module; a package that can't be built is one that failed. */
export async function goTests(): Promise<GoTest[]> {
  const { stdout, stderr } = await go('test', '-trimpath', '-json', './...');
  const output = new Map<string, string>();
  const tests: GoTest[] = [];
  for (const text of stdout.split('\n').filter((line) => line.startsWith('{'))) {
    const event: GoEvent = JSON.parse(text);
    const name = [event.Package ?? event.ImportPath ?? '', event.Test ?? ''].join(' ').trim();
    if (event.Output) output.set(name, (output.get(name) ?? '') + event.Output);
    const outcome = outcomeOf(event);
    if (outcome) tests.push({ name, outcome, output: output.get(name) ?? '' });
  }
  if (tests.length === 0) tests.push({ name: 'go test', outcome: 'fail', output: stdout + stderr });
  return tests;
}

/** Of a test, or of a package that failed; others say nothing of their own. */
function outcomeOf({ Action, Test }: GoEvent): GoTest['outcome'] | null {
  if (Action === 'build-fail') return 'fail';
  if (Test === undefined) return Action === 'fail' ? 'fail' : null;
  return Action === 'pass' || Action === 'fail' || Action === 'skip' ? Action : null;
}
