/**
 * Rules of a fault in the packet filter of the shipper's network: one chain, which packets in both
 * directions pass, laid and lifted as a whole. The rules count what they met, and that is the proof.
 */
import { EnvironmentError } from '../../support/errors.js';
import type { Rig } from '../fault.js';
import { requireOwnAddress } from '../own-addresses.js';
import type { NetworkHelper } from './network-helper.js';

export type Direction = 'out' | 'in' | 'both';

/** Arguments of iptables(8) behind the chain's name, such as `-p tcp --dport 514 -j DROP`. */
export type Rule = readonly string[];

export interface Met {
  readonly packets: number;
  readonly bytes: number;
}

const chainLettersMax = 28;
/** The range of Lostline's own networks: a sink, and what a fault has put before it. */
const ownNetworks = '198.18.0.0/15';

/**
 * What matches the traffic between shipper and sinks, once for each sink and direction.
 * Errors: UsageError for a sink outside of Lostline's own networks.
 */
export function trafficOf(
  fault: string,
  { sinks }: Pick<Rig, 'sinks'>,
  direction: Direction,
): Rule[] {
  return sinks.flatMap(({ kind, endpoints: { host = '', port = '' } }) => {
    if (port === '') return [];
    requireOwnAddress(fault, host);
    const protocol = kind === 'syslog-udp' ? 'udp' : 'tcp';
    const out = ['-p', protocol, '-d', ownNetworks, '--dport', port];
    const into = ['-p', protocol, '-s', ownNetworks, '--sport', port];
    if (direction === 'both') return [out, into];
    return [direction === 'out' ? out : into];
  });
}

/** How iptables turns a packet away aloud. */
export function rejectionOf(rule: Rule): Rule {
  const how = rule.includes('udp') ? 'icmp-port-unreachable' : 'tcp-reset';
  return ['-j', 'REJECT', '--reject-with', how];
}

/** Packets and bytes of each row of `iptables -nvxL CHAIN`, in order. */
export function parseMet(listing: string): Met[] {
  const rows = listing.split('\n').slice(2);
  return rows.flatMap((row) => {
    const [, packets, bytes] = /^\s*(\d+)\s+(\d+)\s/.exec(row) ?? [];
    return packets === undefined ? [] : [{ packets: Number(packets), bytes: Number(bytes) }];
  });
}

export class Filter {
  readonly #helper: NetworkHelper;
  readonly #chain: string;

  private constructor(helper: NetworkHelper, chain: string) {
    this.#helper = helper;
    this.#chain = chain;
  }

  /** @param id of the fault in the plan. Errors: EnvironmentError when the kernel lacks what a rule needs. */
  static async lay(helper: NetworkHelper, id: string, rules: readonly Rule[]): Promise<Filter> {
    const chain = `LL-${id.replace(/[^a-zA-Z0-9]+/g, '-')}`.slice(0, chainLettersMax);
    const filter = new Filter(helper, chain);
    const appended = rules.map((rule) => `iptables -w -A ${chain} ${rule.join(' ')}`);
    const jumps = ['OUTPUT', 'INPUT'].map((from) => `iptables -w -I ${from} -j ${chain}`);
    const script = [`iptables -w -N ${chain}`, ...appended, ...jumps].join(' && ');
    try {
      await helper.run('sh', '-c', script);
    } catch (error) {
      await filter.#remove();
      throw error;
    }
    return filter;
  }

  /** What each rule has met, in the order in which they were laid. */
  async met(): Promise<Met[]> {
    return parseMet(await this.#helper.run('iptables', '-w', '-nvxL', this.#chain));
  }

  /** Errors: EnvironmentError when rules are left. @returns what `iptables -S` says afterwards */
  async lift(): Promise<string> {
    await this.#remove();
    const left = await this.#helper.run('iptables', '-w', '-S');
    if (!left.includes(this.#chain)) return left.trim();
    throw new EnvironmentError(`rules of ${this.#chain} can't be removed: ${left.trim()}`);
  }

  async #remove(): Promise<void> {
    const chain = this.#chain;
    const jumps = ['OUTPUT', 'INPUT'].map((from) => `iptables -w -D ${from} -j ${chain}`);
    const script = [...jumps, `iptables -w -F ${chain}`, `iptables -w -X ${chain}`].join('; ');
    await this.#helper.ask('sh', '-c', script);
  }
}
