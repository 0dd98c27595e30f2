/**
 * What sends a flood. Each attack ends by itself at its caps, in packets (or connections, or requests)
 * and in seconds, also when nobody tells it to any more.
 */
import type { Instance } from '../../engine/engine.js';
import type { Clock } from '../../support/clock.js';
import type { Stage } from './stage.js';
import { interfaceOf } from './victim.js';

export interface Ended {
  /** By its own count; null when it did not say. */
  readonly count: number | null;
  readonly atMs: number;
}

export interface Attack {
  /** Ends it if it still goes on. */
  end(): Promise<Ended>;
  /** Frames that went towards the victim so far, as an interface counts them. */
  wire(): Promise<{ readonly packets: number; readonly bytes: number }>;
}

const endMs = 10_000;

export interface ContainerAttack {
  readonly capabilities: readonly string[];
  /** Each must succeed before the attack. */
  readonly before: readonly (readonly string[])[];
  readonly command: readonly string[];
  /** The name of the process that ends at SIGINT and tells its count. */
  readonly program: string;
  /** From what it says at its end. */
  readonly count: (output: string) => number | null;
}

/** Starts it in a container of its own beside the victim. */
export async function attackFromContainer(stage: Stage, what: ContainerAttack): Promise<Attack> {
  const attacker = await stage.start({
    name: 'attacker',
    // A first process hears SIGTERM only if it asks to.
    command: ['sh', '-c', 'trap exit TERM; sleep infinity & wait'],
    capabilities: what.capabilities,
  });
  for (const command of what.before) await succeed(attacker, command);
  const { clock } = stage.site;
  const ended = attacker.exec(what.command).then(
    ({ output }) => ({ count: what.count(output), atMs: clock.nowMs() }),
    () => ({ count: null, atMs: clock.nowMs() }),
  );
  return {
    async end() {
      await attacker.exec(['pkill', '-INT', '-x', what.program]);
      return (await within(endMs, ended, clock)) ?? { count: null, atMs: clock.nowMs() };
    },
    wire: async () => (await interfaceOf(attacker)).sent,
  };
}

async function succeed(attacker: Instance, command: readonly string[]): Promise<void> {
  const { code, output } = await attacker.exec(command);
  if (code !== 0) throw new Error(`'${command.join(' ')}' failed in the attacker: ${output}`);
}

/** null when it takes longer. */
export async function within<T>(ms: number, promise: Promise<T>, clock: Clock): Promise<T | null> {
  const timer = new AbortController();
  const late = clock.sleep(ms, timer.signal).then(
    () => null,
    () => null,
  );
  const first = await Promise.race([promise, late]);
  timer.abort();
  return first;
}

/** What a victim received, for attacks that come from outside of any container. */
export async function receivedBy(stage: Stage) {
  return (await interfaceOf(stage.instance)).received;
}
