/**
 * Whom a flood may hit: a victim of its own, in a network that Lostline made for it. Docker is asked for
 * the network as it really is, and whatever does not stand in it is refused by its address: other
 * machines, this machine, and neighbours in the same range of addresses alike.
 *
 * Addresses are of 198.18.0.0/15, which RFC 2544 (appendix C.2.2) and RFC 6890 set aside for benchmarks.
 */
import { BlockList, isIPv4 } from 'node:net';
import { type DockerClient, dockerError, runLabel } from '../../engine/docker-client.js';
import { EnvironmentError, UsageError } from '../../support/errors.js';

export interface OwnNetwork {
  readonly name: string;
  /** `--internal`: no way leads out of it. */
  readonly reach: 'internal' | 'outside';
  /** Such as 198.19.7.0/24. */
  readonly subnet: string;
  /** This machine's address in it. */
  readonly gateway: string;
  /** Addresses of the containers in it. */
  readonly members: readonly string[];
}

const benchmarks = new BlockList();
benchmarks.addSubnet('198.18.0.0', 15);

function isWithin(address: string, subnet: string): boolean {
  const [base = '', bits = ''] = subnet.split('/');
  if (!isIPv4(base)) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits));
  return list.check(address);
}

/** What is wrong with it as a victim; '' when nothing is. */
function objection(address: string, network: OwnNetwork): string {
  const { name, reach, subnet, gateway, members } = network;
  if (!isIPv4(address)) return 'it is no IPv4 address';
  if (!benchmarks.check(address)) return 'it is not of 198.18.0.0/15, where victims stand';
  if (reach !== 'internal') return `network ${name} is not --internal`;
  if (!isWithin(address, subnet)) return `it is not of this run's network ${name} (${subnet})`;
  if (address === gateway) return `it is this machine's own address in network ${name}`;
  if (!members.includes(address)) return `no container of network ${name} has it`;
  return '';
}

/**
 * The address, if a flood may hit it.
 * @throws UsageError that names the address and why it is refused
 */
export function requireVictim(address: string, network: OwnNetwork): string {
  const wrong = objection(address, network);
  if (wrong === '') return address;
  throw new UsageError(
    `a flood of ${address} is refused: ${wrong}; floods only reach victims in networks that Lostline made for them`,
  );
}

/** The network of this run as Docker knows it. @throws EnvironmentError when there is none */
export async function ownNetwork(docker: DockerClient, runId: string): Promise<OwnNetwork> {
  try {
    const found = await docker.listNetworks({ filters: { label: [`${runLabel}=${runId}`] } });
    const id = found[0]?.Id;
    if (id === undefined) {
      throw new EnvironmentError(`run ${runId} has no network any more: was it removed meanwhile?`);
    }
    const { Name, Internal, IPAM, Containers } = await docker.getNetwork(id).inspect();
    const [config] = IPAM?.Config ?? [];
    const members = Object.values(Containers ?? {}) as { readonly IPv4Address?: string }[];
    return {
      name: Name,
      reach: Internal ? 'internal' : 'outside',
      subnet: config?.Subnet ?? '',
      gateway: config?.Gateway ?? '',
      members: members.map(({ IPv4Address }) => IPv4Address?.split('/')[0] ?? ''),
    };
  } catch (error) {
    throw dockerError(error, `look at the network of run ${runId}`);
  }
}
