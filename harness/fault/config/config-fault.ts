/**
 * All faults of the configuration: a good one is broken, delivered, applied, watched over for a while, and
 * the good one is restored in the same way. They differ in the damage alone.
 *
 * Proof: the file really has another content (with its inode and hash), and the shipper was told (the
 * signal sent, the HTTP status, another start time). Figures: what the shipper made of it. A shipper that
 * died of it is started again with the cure; one that can no longer be told is restarted.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { PlannedTarget } from '../../plan/planned-target.js';
import { present } from '../../support/assert.js';
import { EnvironmentError } from '../../support/errors.js';
import { type Damage, damaged, withAllowList } from '../../target/damage.js';
import type { Arrangement } from '../arrangement.js';
import type { Fault, Injected, Rig, Site } from '../fault.js';
import { applications, liveReloads } from './application.js';
import { BrokenConfiguration } from './broken-configuration.js';
import { type DecoyPlace, prepareDecoys } from './decoys.js';
import { deliveries } from './delivery.js';

const schema = z.strictObject({
  delivery: z
    .enum(deliveries)
    .default('inPlace')
    .describe(
      'How it gets there: written in place, renamed into place, or as a Kubernetes ConfigMap, whose folder is then laid out so from the start',
    ),
  apply: z
    .enum(applications)
    .optional()
    .describe(
      'How the shipper is made to take it: its own reload, an orderly restart, or met at a cold start; when not given its reload, or a restart where it has none',
    ),
});

export type ConfigOptions = z.infer<typeof schema>;

interface ConfigFaultKind {
  readonly kind: string;
  readonly damage: Damage;
  readonly description: string;
}

export function configFault({ kind, damage, description }: ConfigFaultKind): Fault<ConfigOptions> {
  const place: DecoyPlace = damage === 'allowListEmpty' ? 'among' : 'beside';
  return {
    ...{ kind, description, options: schema, lasts: 'always', requires: ['restart'] },
    alters: 'configuration',
    refusal: (options, target) => refusalOf(damage, options as ConfigOptions, target),
    arrange: async (site, { delivery }) => {
      prepareDecoys(site, place);
      return arrangementOf(site, damage, delivery);
    },
    inject: (rig, options, signal) => inject(rig, options, { damage, place }, signal),
  };
}

/** The end of a sentence; null: this target can have it. */
function refusalOf(damage: Damage, { apply }: ConfigOptions, target: PlannedTarget) {
  const { name, damages = [], reload, configuration } = target;
  if (configuration) {
    return 'breaks a configuration that Lostline renders, but the target runs one of your own; leave out --config or the fault';
  }
  if (damages.length === 0) {
    return `needs a target with a configuration file, which target ${name} has not; choose another target or remove the fault`;
  }
  if (!damages.includes(damage)) {
    return `can't be done to a configuration of target ${name} (its target.yaml knows ${damages.join(', ')}); choose another target or remove the fault`;
  }
  if (apply === 'reload' && !liveReloads.some((kind) => kind === reload)) {
    return `can't be applied by a reload, because target ${name} takes a configuration only when it starts; set apply: restart or coldStart`;
  }
  return null;
}

function arrangementOf({ choice }: Site, damage: Damage, delivery: string): Arrangement {
  const { configFile = '', damage: schema = {} } = choice.manifest;
  const layout = delivery === 'configMap' ? ({ configurationLayout: 'configMap' } as const) : {};
  if (damage !== 'allowListEmpty') return layout;
  const configure = (files: Readonly<Record<string, string>>) => {
    const text = withAllowList(files[configFile] ?? '', schema);
    if (text === null) throw new EnvironmentError(nothingToBreak(choice, damage));
    return { ...files, [configFile]: text };
  };
  return { ...layout, configure };
}

function nothingToBreak({ manifest }: Site['choice'], damage: Damage): string {
  return `the configuration of target ${manifest.name} has nothing that the damage '${damage}' finds: expected what 'damage' in its target.yaml looks for; choose another sink or fault`;
}

async function inject(
  rig: Rig,
  options: ConfigOptions,
  { damage, place }: { readonly damage: Damage; readonly place: DecoyPlace },
  signal: AbortSignal,
): Promise<Injected> {
  const { manifest } = rig.choice;
  const name = present(manifest.configFile, 'a configuration file');
  const good = readFileSync(join(rig.places.config, name), 'utf8');
  const bad = damaged(good, damage, manifest.damage ?? {});
  if (bad === null) throw new EnvironmentError(nothingToBreak(rig.choice, damage));
  const broken = new BrokenConfiguration(rig, { ...options, name, good, bad, place });
  await broken.begin(signal);
  return broken;
}
