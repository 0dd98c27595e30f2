/**
 * HTTP requests that the load's own k6 script sends, with the process that writes the business lines. Its victim
 * stands before k6 does, so that k6 is told its address, and until k6 has ended, so that no request ever looks
 * for another way. While the fault lasts it is open; before and after, its kernel refuses whoever comes (a RST,
 * also on open connections), so that what is counted is what came in the fault's window.
 *
 * Caps hold at the victim, whatever the script does: it closes by itself after its seconds, answers and logs no
 * request above its number, and k6 is told its rate (its option `rps`). Emits no count of its own: k6's `http_reqs`
 * comes with its summary, after the verdict's evidence of this fault.
 */
import { UsageError } from '../../support/errors.js';
import { once } from '../../support/once.js';
import { Scope } from '../../support/scope.js';
import type { DriverNeeds, Injected, Rig, Site } from '../fault.js';
import { type Attack, receivedBy } from './attack.js';
import { floodAt } from './flood.js';
import { haproxyConfiguration, haproxyVictim } from './haproxy-victim.js';
import { openStage, type Stage } from './stage.js';
import type { VictimKind } from './victim.js';

export interface SentByK6 {
  readonly requestsPerSecond: number;
  readonly requestsMax: number;
  readonly secondsMax: number;
  readonly port: number;
}

/** In k6's environment: where a script finds the victim. */
const victimVariable = 'LOSTLINE_VICTIM_URL';

const words = {
  ...{ what: 'requests', by: "the load's k6 script", countedBy: "the victim's proxy" },
  countedFigure: 'proxyCountedRequests',
};

/** Those of this process whose load has not ended. */
const standing = new Map<string, Stage>();
const keyOf = ({ runId, id }: Site) => `${runId} ${id}`;

/** A rule of the packet filter in the victim's own namespace: appended, or deleted. */
function refusing(change: '-A' | '-D', port: number): string {
  return `iptables -w ${change} INPUT -p tcp --dport ${port} -j REJECT --reject-with tcp-reset`;
}

/** Refuses all that comes, until it is opened. */
export function closedVictim({ requestsMax }: Pick<SentByK6, 'requestsMax'>): VictimKind {
  return {
    ...haproxyVictim,
    capabilities: ['NET_ADMIN'],
    files: ({ port, mark }) => ({ 'haproxy.cfg': haproxyConfiguration(port, mark, requestsMax) }),
    command: (place) => [
      ...['sh', '-c', `${refusing('-A', place.port)} && exec "$@"`, 'victim'],
      ...haproxyVictim.command(place),
    ],
  };
}

/**
 * Lets the victim stand, closed.
 * @throws UsageError where other pipelines are flooded at the same instants: k6 knows one victim
 */
export async function standForK6(
  site: Site,
  wanted: SentByK6,
  signal: AbortSignal,
): Promise<DriverNeeds> {
  const others = (site.plan.secondary ?? []).filter((one) =>
    one.faults.some(({ id }) => id === site.id),
  );
  if (others.length > 0) {
    throw new UsageError(
      `${site.id}: a k6 script floods one victim, but ${others.length + 1} pipelines have this fault: write 'faults: none' into the others, or leave 'sender: k6' out`,
    );
  }
  const scope = new Scope();
  const setting = { site, kind: closedVictim(wanted), port: wanted.port };
  try {
    const stage = await openStage(setting, scope, signal);
    standing.set(keyOf(site), stage);
    scope.defer('the note of a victim', async () => void standing.delete(keyOf(site)));
    const { address, port } = stage.victim;
    const environment = {
      [victimVariable]: `http://${address}:${port}`,
      K6_RPS: String(wanted.requestsPerSecond),
    };
    return { environment, undo: once(() => scope[Symbol.asyncDispose]()) };
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}

export function floodByK6(rig: Rig, wanted: SentByK6, signal: AbortSignal): Promise<Injected> {
  const attack = (stage: Stage, scope: Scope) => openVictim(stage, wanted, scope);
  return floodAt(async () => standingFor(rig), { words, attack }, rig, signal);
}

function standingFor(rig: Rig): Stage {
  const stage = standing.get(keyOf(rig));
  if (stage) return stage;
  throw new UsageError(
    `${rig.id}: no victim stands for k6: 'sender: k6' needs 'load.driver: k6' in the same run`,
  );
}

/** From now on requests come through, for `secondsMax` at the latest, also when nobody closes it any more. */
async function openVictim(
  stage: Stage,
  { secondsMax, port }: SentByK6,
  scope: Scope,
): Promise<Attack> {
  const { instance, site } = stage;
  const before = await receivedBy(stage);
  const closing = `(sleep ${secondsMax}; ${refusing('-A', port)}) >/dev/null 2>&1 </dev/null &`;
  const { code, output } = await instance.exec([
    ...['sh', '-c', `${refusing('-D', port)} && { ${closing} }`],
  ]);
  if (code !== 0) throw new Error(`${site.id}: the victim can not be opened: ${output}`);
  const close = once(async () => {
    await instance.exec(['sh', '-c', refusing('-A', port)]);
    return { atMs: site.clock.nowMs(), received: await receivedBy(stage) };
  });
  scope.defer('an open victim', async () => void (await close()));
  return {
    end: async () => ({ count: null, atMs: (await close()).atMs }),
    wire: async () => {
      const { received } = await close();
      return {
        packets: received.packets - before.packets,
        bytes: received.bytes - before.bytes,
      };
    },
  };
}
