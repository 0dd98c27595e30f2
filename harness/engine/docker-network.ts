/**
 * One bridge network for one run, cut off from everything but this machine (`--internal`).
 *
 * Addresses are a /24 of 198.19.0.0/16, the upper half of the benchmarking range (RFC 2544, RFC 6890), so
 * that they meet neither the daemon's own pool (198.18.0.0/17) nor a real network. Where to begin comes from
 * the run's id; a taken one leads to the next, at most 256 times.
 */
import { networkInterfaces } from 'node:os';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { fnv1a32 } from '../support/hash.js';
import { type DockerClient, dockerError, ownerLabel, runLabel, statusOf } from './docker-client.js';
import { formatOwner, ownerOf } from './owner.js';
import { canListen } from './ports.js';

const subnetsMax = 256;

export interface RunNetwork {
  readonly name: string;
  /** This machine's address in it. */
  readonly gateway: string;
  readonly subnet: string;
  remove(): Promise<void>;
}

function addressesHere(): string[] {
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map((one) => one.address));
}

async function tryCreate(docker: DockerClient, runId: string, prefix: string) {
  return docker.createNetwork({
    Name: `lostline-${runId}`,
    Driver: 'bridge',
    Internal: true,
    CheckDuplicate: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: `${prefix}.0/24`, Gateway: `${prefix}.1` }] },
    Labels: { [runLabel]: runId, [ownerLabel]: formatOwner(ownerOf()) },
  });
}

/** Undefined when another network has these addresses. */
async function createAt(docker: DockerClient, runId: string, prefix: string) {
  if (addressesHere().some((address) => address.startsWith(`${prefix}.`))) return undefined;
  try {
    return await tryCreate(docker, runId, prefix);
  } catch (error) {
    if (/overlap/i.test(messageOf(error))) return undefined;
    throw dockerError(error, `create network lostline-${runId}`);
  }
}

async function removeNetwork(network: { remove(): Promise<unknown> }): Promise<void> {
  try {
    await network.remove();
  } catch (error) {
    if (statusOf(error) !== 404) throw dockerError(error, 'remove the network of this run');
  }
}

export async function createRunNetwork(docker: DockerClient, runId: string): Promise<RunNetwork> {
  const first = fnv1a32(Buffer.from(runId));
  for (let attempt = 0; attempt < subnetsMax; attempt++) {
    const prefix = `198.19.${(first + attempt) % subnetsMax}`;
    const network = await createAt(docker, runId, prefix);
    if (network === undefined) continue;
    const gateway = `${prefix}.1`;
    if (!(await canListen(gateway))) {
      await removeNetwork(network);
      throw new EnvironmentError(
        `the gateway ${gateway} of Docker's network is no address of this machine, so containers can't reach ` +
          'the sinks: run lostline on the machine (or in the VM) where dockerd runs, or use --engine process',
      );
    }
    const remove = () => removeNetwork(network);
    return { name: `lostline-${runId}`, gateway, subnet: `${prefix}.0/24`, remove };
  }
  throw new EnvironmentError(
    "all 256 networks of 198.19.0.0/16 are in use: remove some with 'docker network rm' or 'lostline doctor --clean'",
  );
}
