/**
 * Whole TCP connections that ask for nothing: a loop of bash (`/dev/tcp`) in a container, which opens one,
 * closes it, and keeps to its rate by the clock. No program starts for a connection, so one process
 * makes some thousands a second.
 */
import type { ContainerAttack } from './attack.js';
import { parsedCount } from './hping.js';
import { requireVictim } from './own-network.js';
import type { Victim } from './victim.js';

export interface ConnectionRate {
  readonly connectionsPerSecond: number;
  readonly connectionsMax: number;
  readonly secondsMax: number;
}

/** Arguments: address, port, connections a second, connections at most. */
export const connectorScript = [
  `address=$1 port=$2 rate=$3 most=$4 made=0 failed=0 started=\${EPOCHREALTIME/./}`,
  'tell() { echo "$made connections made, $failed failed"; exit 0; }',
  'trap tell INT TERM',
  'exec 9<> <(:)',
  'while (( made + failed < most )); do',
  `  due=$(( (\${EPOCHREALTIME/./} - started) * rate / 1000000 ))`,
  '  while (( made + failed < due && made + failed < most )); do',
  '    if { :; } 3<>"/dev/tcp/$address/$port"; then (( ++made )); else (( ++failed )); fi',
  '  done 2>/dev/null',
  '  read -r -t 0.005 -u 9',
  'done',
  'tell',
].join('\n');

/** @throws UsageError when the victim is none of the run's own */
export function connectorAttack(
  { address, port, network }: Victim,
  rate: ConnectionRate,
): ContainerAttack {
  const destination = requireVictim(address, network);
  return {
    capabilities: [],
    before: [],
    command: [
      ...['timeout', '-s', 'INT', String(rate.secondsMax)],
      ...['bash', '-c', connectorScript, 'connector', destination, String(port)],
      ...[String(rate.connectionsPerSecond), String(rate.connectionsMax)],
    ],
    program: 'bash',
    count: (output) => parsedCount(/(\d+) connections made/, output),
  };
}
