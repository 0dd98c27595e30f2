/**
 * A bound place that can be left and taken again on the same port. Leaving takes effect at once, since
 * "connection refused" needs a socket that is really gone. Trade-off: in between another program may
 * take the port, so taking it again is tried for half a minute; a failure shows when the sink is closed.
 */
import { isIP } from 'node:net';
import type { SinkKind } from '../plan/plan.js';
import type { Clock } from '../support/clock.js';
import { EnvironmentError, errorCode, messageOf, UsageError } from '../support/errors.js';

const attemptsMax = 600;
const attemptEveryMs = 50;

export interface Place {
  readonly kind: SinkKind;
  readonly address: string;
  /** 0 is any free one. */
  readonly port: number;
  readonly wildcard?: 'allowed' | undefined;
}

/** What a door opens and shuts. */
export interface Socketlike {
  /** Binds, and gives the port that it got. */
  bind(place: Place): Promise<number>;
  /** Leaves the port and cuts what hangs on it; may be called when there is nothing to shut. */
  shut(): void;
  /** Resets the connections that it has, and goes on listening. */
  cut?(): void;
  /** Sends no more on the connections that it has: so many. */
  finish?(): number;
}

/** What a door is told: to be open or closed, or what to do to the connections it has let in. */
export type DoorCommand = 'open' | 'closed' | 'cut' | 'finish';

/** Refuses wildcard addresses: a run's sink is for its own networks, not for every network's eyes. */
function assertBindable({ kind, address, wildcard: mayBeWildcard }: Place): void {
  const wildcard = /^[0:.]+$/.test(address);
  if (isIP(address) !== 0 && (!wildcard || mayBeWildcard === 'allowed')) return;
  throw new UsageError(
    `sink ${kind}: can't bind to '${address}': expected one IP address of this machine, ` +
      'such as 127.0.0.1 or the gateway of a bridge',
  );
}

/** What kept a socket from being bound, in one sentence. */
function bindError({ kind, address, port }: Place, cause: unknown): Error {
  const sentences: Record<string, string> = {
    EADDRINUSE: `port ${port} on ${address} is taken by another program: stop that one, or choose another 'port' (0 takes any free one)`,
    EADDRNOTAVAIL: `${address} is not an address of this machine: give one that 'ip address' lists`,
    EACCES: `port ${port} on ${address} needs more rights: choose a 'port' above 1023 (0 takes any free one)`,
  };
  const sentence = sentences[errorCode(cause) ?? ''] ?? `can't listen: ${messageOf(cause)}`;
  return new EnvironmentError(`sink ${kind}: ${sentence}`, { cause });
}

export class Door implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #socket: Socketlike;
  readonly #ended = new AbortController();
  #place: Place;
  #wanted: 'open' | 'closed' = 'open';
  #state: 'open' | 'closed' = 'closed';
  #opening: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  private constructor(socket: Socketlike, place: Place, clock: Clock) {
    this.#socket = socket;
    this.#place = place;
    this.#clock = clock;
  }

  /** Errors: UsageError for a wildcard, EnvironmentError when the place can't be had. */
  static async open(socket: Socketlike, place: Place, clock: Clock): Promise<Door> {
    assertBindable(place);
    const door = new Door(socket, place, clock);
    await door.#bind().catch((cause) => {
      throw bindError(place, cause);
    });
    return door;
  }

  get port(): number {
    return this.#place.port;
  }

  /** @returns how many connections were ended in one direction */
  turn(wanted: DoorCommand): number {
    if (wanted === 'finish') return this.#socket.finish?.() ?? 0;
    if (wanted === 'cut') this.#socket.cut?.();
    else this.#want(wanted);
    return 0;
  }

  #want(wanted: 'open' | 'closed'): void {
    this.#wanted = wanted;
    if (wanted === 'closed') this.#shut();
    else this.#opening = this.#opening.then(() => this.#openAgain());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#wanted = 'closed';
    this.#ended.abort();
    this.#shut();
    await this.#opening;
    if (this.#failure) throw this.#failure;
  }

  #shut(): void {
    this.#state = 'closed';
    this.#socket.shut();
  }

  async #bind(): Promise<void> {
    const port = await this.#socket.bind(this.#place);
    this.#place = { ...this.#place, port };
    this.#state = 'open';
  }

  async #openAgain(): Promise<void> {
    for (let attempt = 1; this.#wanted === 'open' && this.#state === 'closed'; attempt++) {
      try {
        await this.#bind();
      } catch (cause) {
        if (attempt === attemptsMax) {
          this.#failure = bindError(this.#place, cause);
          return;
        }
        await this.#clock.sleep(attemptEveryMs, this.#ended.signal).catch(() => {});
      }
    }
    // It may have been turned while it was binding.
    if (this.#wanted === 'closed') this.#shut();
  }
}
