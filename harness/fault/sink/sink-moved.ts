/**
 * The sink is restarted with another address: its name leads there, connections are cut, and at the old
 * address everything is turned away. A shipper that looks the name up again goes on; one that keeps the
 * address of its start does not until the sink moves back at the cure. The new address is a relay's in the
 * run's own network, which ends at the same sink. Proof: connections that were opened to the new
 * address, or packets that were turned away at the old one.
 */
import { z } from 'zod';
import type { Instance } from '../../engine/engine.js';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault, Rig } from '../fault.js';
import { needs } from '../machine.js';
import { Filter, type Met, type Rule } from '../network/filter.js';
import { NetworkHelper, nameOf, outputFor, toolsImage } from '../network/network-helper.js';
import { requireOwnAddress } from '../own-addresses.js';
import { arrangeSinkName, pointName } from './sink-name.js';
import { cutConnections } from './sink-name-gone.js';
import { Storm } from './storm.js';

const schema = z.strictObject({});

/** A program that passes connections on, one port for each sink. */
async function startRelay(rig: Rig, ports: readonly string[], signal: AbortSignal) {
  const old = rig.engine.hostAddress();
  const passing = ports.map(
    (port) => `socat TCP-LISTEN:${port},fork,reuseaddr,max-children=512 TCP:${old}:${port} &`,
  );
  const name = nameOf(rig, 'relay');
  return rig.engine.start(
    {
      ...{ name, image: toolsImage, environment: {}, mounts: [], stopTimeoutMs: 1 },
      command: ['sh', '-c', `${passing.join(' ')} wait`],
      outputFile: outputFor(rig, name),
    },
    signal,
  );
}

/** In pairs for each port: first packets to the new address, then whatever comes to the old one. */
function rulesOf(ports: readonly string[], old: string, next: string): Rule[] {
  return ports.flatMap((port) => {
    const to = (address: string) => ['-p', 'tcp', '-d', address, '--dport', port];
    return [
      [...to(next), '--syn'],
      [...to(old), '-j', 'REJECT', '--reject-with', 'tcp-reset'],
    ];
  });
}

function packetsOf(met: readonly Met[], which: 'new' | 'old'): number {
  const rows = met.filter((_, at) => at % 2 === (which === 'new' ? 0 : 1));
  return rows.reduce((sum, { packets }) => sum + packets, 0);
}

class Move {
  readonly #rig: Rig;
  readonly #relay: Instance;
  readonly #helper: NetworkHelper;
  readonly #filter: Filter;
  readonly #storm: Storm;
  #lifted: Promise<void> | null = null;
  met: Met[] = [];

  constructor(rig: Rig, relay: Instance, helper: NetworkHelper, filter: Filter) {
    this.#rig = rig;
    this.#relay = relay;
    this.#helper = helper;
    this.#filter = filter;
    this.#storm = Storm.watch(rig);
  }

  get figures() {
    return {
      connectionsToNewAddress: packetsOf(this.met, 'new'),
      packetsRejectedAtOldAddress: packetsOf(this.met, 'old'),
      ...this.#storm.figures(),
    };
  }

  back(): Promise<void> {
    this.#lifted ??= this.#back();
    return this.#lifted;
  }

  async #back(): Promise<void> {
    try {
      this.met = await this.#filter.met();
      await pointName(this.#helper, this.#rig.engine.hostAddress());
    } finally {
      await this.#filter.lift();
      await this.#storm.stop();
      // Those through the relay would hang when its container goes.
      cutConnections(this.#rig);
      await this.#relay[Symbol.asyncDispose]();
      await this.#helper[Symbol.asyncDispose]();
    }
  }
}

export const sinkMoved: Fault<z.infer<typeof schema>> = {
  kind: 'sinkMoved',
  description: 'gives the sink another address under the same name',
  options: schema,
  lasts: 'always',
  engines: ['docker'],
  lacks: needs(`image ${toolsImage}`),
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  arrange: arrangeSinkName,
  async inject(rig, _, signal) {
    const old = rig.engine.hostAddress();
    requireOwnAddress('sinkMoved', old);
    const ports = rig.sinks.flatMap(({ endpoints }) => endpoints.port ?? []);
    const relay = await startRelay(rig, ports, signal);
    const [next = ''] = (await relay.address(Number(ports[0]))).split(':');
    const helper = await NetworkHelper.open(rig, signal);
    await pointName(helper, next);
    const filter = await Filter.lay(helper, rig.id, rulesOf(ports, old, next));
    const move = new Move(rig, relay, helper, filter);
    cutConnections(rig);
    return {
      heal: () => move.back(),
      trace: async () => {
        const { connectionsToNewAddress: taken, packetsRejectedAtOldAddress: rejected } =
          move.figures;
        if (taken + rejected === 0) return '';
        return `${taken} connections were opened to the new address ${next}, ${rejected} packets turned away at the old one ${old}`;
      },
      figures: async () => move.figures,
    };
  },
};
