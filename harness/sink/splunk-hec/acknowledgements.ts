/**
 * Acknowledgement apart from the answer: a request in a channel gets a number, and the client asks later
 * whether it has been indexed. A number is told as true once, as Splunk does it, and one that was
 * forgotten on purpose never is; nor is a number that was never given.
 *
 * Bounds: `channelsMax` channels and `pendingMax` numbers that wait to be asked for in each, as in
 * Splunk's limits.conf (max_number_of_ack_channel, max_number_of_acked_requests_pending_query_per_ack_channel).
 */
const channelsMax = 100_000;
const pendingMax = 1_000_000;
/** All channels together. */
const pendingTotalMax = 10_000_000;

interface Channel {
  next: number;
  readonly taken: Set<number>;
}

export class Acknowledgements {
  readonly #channels = new Map<string, Channel>();
  #pending = 0;

  /** The request's number in its channel; null when there is no room for it. */
  give(name: string, fate: 'taken' | 'forgotten'): number | null {
    const channel = this.#channel(name);
    if (!channel) return null;
    if (fate === 'forgotten') return channel.next++;
    if (channel.taken.size >= pendingMax || this.#pending >= pendingTotalMax) return null;
    this.#pending++;
    channel.taken.add(channel.next);
    return channel.next++;
  }

  /** Whether the channel has room for another request. */
  hasRoom(name: string): boolean {
    const channel = this.#channels.get(name);
    if (!channel) return this.#channels.size < channelsMax;
    return channel.taken.size < pendingMax && this.#pending < pendingTotalMax;
  }

  /** Asking takes the answer away: true is told once. */
  isTaken(name: string, number: number): boolean {
    const isTaken = this.#channels.get(name)?.taken.delete(number) ?? false;
    if (isTaken) this.#pending--;
    return isTaken;
  }

  #channel(name: string): Channel | null {
    const known = this.#channels.get(name);
    if (known) return known;
    if (this.#channels.size >= channelsMax) return null;
    const channel = { next: 0, taken: new Set<number>() };
    this.#channels.set(name, channel);
    return channel;
  }
}
