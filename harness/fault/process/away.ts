/**
 * The shipper is away for a while: it is brought to its end, something may be done while nobody runs, and
 * it comes back when the fault's time is over. All of that is one restart of the instance, so its output
 * goes on and its end is not taken for one of its own.
 */
import type { Instance, RestartOptions } from '../../engine/engine.js';
import type { Clock } from '../../support/clock.js';

export interface AwaySetting {
  /** Ends it. */
  readonly signal: NodeJS.Signals;
  /** Ends it in place of the signal; see `RestartOptions`. */
  readonly end?: RestartOptions['end'];
  readonly downMs?: number;
  /** Done while it is away; when it fails the shipper is started again before the error is thrown. */
  readonly meanwhile?: () => Promise<void>;
  readonly as?: RestartOptions['as'];
}

export interface Away {
  /** Starts it; safe twice. Errors: whatever keeps it from being started. */
  back(): Promise<void>;
  /** The main process has another start time; '' while it has not. */
  trace(): Promise<string>;
  /** How long nobody ran. */
  awayMs(): number;
}

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function makeGate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Resolves when it has ended and `downMs` have passed. @param signal calls the coming back off */
export async function takeAway(
  { instance, clock }: { readonly instance: Instance; readonly clock: Clock },
  setting: AwaySetting,
  signal: AbortSignal,
): Promise<Away> {
  const before = await instance.startedAtTicks();
  const [ended, mayReturn] = [makeGate(), makeGate()];
  const times = { endedMs: 0, backMs: 0 };
  let failure: { readonly error: unknown } | null = null;
  const meanwhile = async (stop: AbortSignal) => {
    times.endedMs = clock.nowMs();
    await setting.meanwhile?.().catch((error) => {
      failure = { error };
    });
    await clock.sleep(failure ? 0 : (setting.downMs ?? 0), stop);
    ended.open();
    await untilAborted(mayReturn.opened, stop);
  };
  const { signal: name, end, as } = setting;
  const restarting = instance.restart({ signal: name, end, as, meanwhile }, signal).then(() => {
    times.backMs = clock.nowMs();
  });
  restarting.catch(() => {});
  const back = () => {
    mayReturn.open();
    return restarting;
  };
  await Promise.race([ended.opened, restarting]);
  if (failure) {
    await back();
    throw (failure as { readonly error: unknown }).error;
  }
  return {
    // Called off: the run is over, and its shipper is stopped anyway.
    back: () => back().catch((error) => (signal.aborted ? undefined : Promise.reject(error))),
    trace: async () => startTimes(before, await instance.startedAtTicks()),
    awayMs: () => Math.round(times.backMs - times.endedMs),
  };
}

function startTimes(before: string, after: string): string {
  return before === after ? '' : `start time ${before} became ${after}`;
}

function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void promise.then(resolve).finally(() => signal.removeEventListener('abort', abort));
  });
}
