/** A run in a child process that a test wants to disturb at a certain point of it. */
import { once } from 'node:events';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../evidence/event.js';
import type { Sample } from '../../evidence/sample.js';
import type { Account } from '../../ledger/account.js';
import { leftBehind } from './left-behind.js';
import {
  eventually,
  freshDirectory,
  lostline,
  readJson,
  readNdjson,
  startLostline,
} from './lostline.js';

export interface Started extends AsyncDisposable {
  readonly runId: string;
  readonly directory: string;
  /** Where this run and the commands after it keep their records of processes. */
  readonly env: Readonly<Record<string, string>>;
  readonly events: () => RunEvent[];
  /** Resolves once the load goes on and so many lines were written. */
  writing(linesMin: number): Promise<void>;
  /** Waits for the end of itself; the exit code is undefined after SIGKILL. */
  ended(): Promise<Ending>;
  /** Sends the signal, SIGINT where none is named, and waits until the run says that it heard it. */
  interrupt(signal?: NodeJS.Signals): Promise<void>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ending>;
}

export interface Ending {
  readonly code: number | undefined;
  readonly err: string;
}

type Child = ReturnType<typeof startLostline>;

/**
 * @param scenario YAML
 * @param flags further ones of `lostline run`
 * @param before a run whose records of processes this one is to find, as on one machine
 */
export async function startRun(
  scenario: string,
  flags: readonly string[],
  before?: Started,
): Promise<Started> {
  const fresh = freshDirectory();
  // A shipper without rights has to get through.
  chmodSync(fresh.path, 0o755);
  const file = join(fresh.path, 'scenario.yaml');
  const directory = join(fresh.path, 'run');
  const env = before?.env ?? { TMPDIR: fresh.path };
  writeFileSync(file, scenario);
  const told = ['run', file, ...flags, '--out', directory, '--reporter', 'json'];
  const child = startLostline(told, { env });
  const events = () => readNdjson<RunEvent>(directory, 'events.ndjson');
  const ended = () => endOf(child);
  await begun(child, directory);
  const { runId } = readJson<{ runId: string }>(directory, 'run.json');
  return {
    runId,
    directory,
    env,
    events,
    async writing(linesMin) {
      await eventually(`${linesMin} lines written`, () =>
        readNdjson<Sample>(directory, 'samples.ndjson').some(({ written }) => written >= linesMin),
      );
    },
    ended,
    async interrupt(signal = 'SIGINT') {
      const heard = once(child.stderr, 'data');
      child.kill(signal);
      await heard;
    },
    end(signal) {
      child.kill(signal);
      return ended();
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await child;
      // Only a test that failed leaves something here; asking the doctor each time would take a second.
      const left = await leftBehind({ runId, directory }, 'process');
      if (left.processes.length > 0) await lostline(['doctor', '--clean'], { env });
      fresh[Symbol.dispose]();
    },
  };
}

function endOf(child: Child): Promise<Ending> {
  return child.then(({ exitCode, stderr }) => ({ code: exitCode, err: stderr }));
}

/** Resolves once it records events; rejects with what it said where it ends before that. */
async function begun(child: Child, directory: string): Promise<void> {
  const isThere = () => existsSync(join(directory, 'events.ndjson'));
  const tooSoon = endOf(child).then(({ err }) => {
    if (!isThere()) throw new Error(`ended before it began: ${err}`);
  });
  await Promise.race([eventually('a run directory with events', isThere), tooSoon]);
}

/** Judges an old run directory; @returns the exit code and the account in result.json */
export async function judge({ directory, env }: Started) {
  const { code, err } = await lostline(['verdict', directory], { env });
  const result = readJson<{ outcome: string; account: Account }>(directory, 'result.json');
  return { code, err, ...result };
}
