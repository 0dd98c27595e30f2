/** k6 with the extension as its users start it: `make k6` built it, a script tells it what to do. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { readJournals } from '../../evidence/journal-reader.js';
import type { LineSpec } from '../../line/spec.js';
import { LineTemplates } from '../../line/templates.js';
import { SystemClock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import { packageFile } from '../../support/paths.js';

const openMs = 60_000;

/** @throws EnvironmentError that says how to get it */
export function k6Program(): string {
  const path = packageFile('.cache', 'k6', 'k6');
  if (existsSync(path)) return path;
  throw new EnvironmentError(`${path}: k6 is not built: run 'make k6'`);
}

export class K6Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'lostline-k6-'));
  readonly directory = join(this.path, 'run');
  readonly logs = join(this.directory, 'logs');

  /** @param body of a script, with `lostline`, `directory` and `options` in its scope */
  start(options: object, body: string, ...flags: readonly string[]) {
    const script = join(this.path, 'script.js');
    const head = [
      "import lostline from 'k6/x/lostline';",
      `export const options = ${JSON.stringify(options)};`,
      `const directory = ${JSON.stringify(this.directory)};`,
    ];
    writeFileSync(script, [...head, body, ''].join('\n'));
    return startK6(script, {}, flags);
  }

  /** Resolves when a k6 has made the run directory. */
  async opened(): Promise<void> {
    const clock = new SystemClock();
    const events = join(this.directory, 'events.ndjson');
    while (!existsSync(events)) {
      if (clock.nowMs() > openMs)
        throw new EnvironmentError(`${events}: not there after ${openMs} ms`);
      await clock.sleep(20);
    }
  }

  /** Run's name, lines and journals, as the verdict's own reader has them. */
  read() {
    const json = (name: string) => JSON.parse(readFileSync(join(this.directory, name), 'utf8'));
    const [header, plan] = [json('run.json'), json('plan.json')];
    const templates = new LineTemplates(plan.line as LineSpec);
    const read = readJournals(join(this.directory, 'journal'));
    return { header, plan, run: header.run as string, templates, ...read };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function startK6(
  script: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
) {
  const told = ['run', '--no-usage-report', '--quiet', '--no-color', ...flags, script];
  return execa(k6Program(), told, { env, all: true, reject: false, stdin: 'ignore' });
}

/** So many iterations of one VU. */
export function iterations(count: number, vus = 1): object {
  const scenario = { executor: 'per-vu-iterations', vus, iterations: count };
  return { scenarios: { test: scenario } };
}
