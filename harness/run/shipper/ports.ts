/** The TCP ports that a shipper listens on in one run. */
import type { Engine } from '../../engine/engine.js';
import { freePort } from '../../engine/ports.js';
import type { SourcePlan } from '../../plan/source-plan.js';
import type { Manifest } from '../../target/manifest.js';

/** Where the shipper takes lines from the network, among its ports. */
export const inputPort = 'lostline-input';
const inputPortInside = 10_514;

/** As the manifest says in a container of its own; free ones beside other programs of this machine. */
export async function choosePorts(
  manifest: Pick<Manifest, 'ports'>,
  engine: Pick<Engine, 'kind' | 'hostAddress'>,
  source: SourcePlan['kind'] = 'files',
): Promise<Readonly<Record<string, number>>> {
  const own = source === 'network' ? { [inputPort]: inputPortInside } : {};
  const ports = { ...manifest.ports, ...own };
  if (engine.kind !== 'process') return ports;
  const chosen: Record<string, number> = {};
  for (const name of Object.keys(ports)) chosen[name] = await freePort(engine.hostAddress());
  return chosen;
}
