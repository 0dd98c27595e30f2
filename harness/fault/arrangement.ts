/** What a fault asks of the shipper's start: each field is added to what the target itself asks. */
import type { Mount } from '../engine/engine.js';
import { UsageError } from '../support/errors.js';

export interface Arrangement {
  readonly environment?: Readonly<Record<string, string>>;
  /** Put before the program. */
  readonly wrapper?: readonly string[];
  readonly mounts?: readonly Mount[];
  readonly cpus?: number;
  readonly memoryBytesMax?: number;
  readonly openFilesMax?: number;
  readonly capabilities?: readonly string[];
  /** Changes the rendered configuration (file name to text) before it is written. */
  readonly configure?: (files: Readonly<Record<string, string>>) => Record<string, string>;
  /** How its folder is laid out: plain files, or as the kubelet lays out a ConfigMap. */
  readonly configurationLayout?: 'configMap';
  /** Where the shipper is told that its sinks are: a name, or the address of a proxy on the same ports. */
  readonly sinkHost?: string;
  /** Host names that its container knows, with their addresses. */
  readonly extraHosts?: Readonly<Record<string, string>>;
  /** Undoes it after the shipper has ended; safe to call twice. */
  readonly undo?: () => Promise<void>;
}

/** Errors: UsageError when faults want the shipper to be told different places. */
function oneSinkHost(all: readonly Arrangement[]): Pick<Arrangement, 'sinkHost'> {
  const [wanted, other] = new Set(all.flatMap(({ sinkHost }) => sinkHost ?? []));
  if (wanted === undefined) return {};
  if (other === undefined) return { sinkHost: wanted };
  throw new UsageError(
    `faults: one wants the shipper to reach its sink at ${wanted}, another at ${other}: remove one of them`,
  );
}

/** Faults of one kind may ask for the same mount, and Docker takes each target once. */
function distinct(mounts: readonly Mount[]): Mount[] {
  return [...new Map(mounts.map((one) => [`${one.source} ${one.target}`, one])).values()];
}

/** All of them at once: the narrowest limit holds, wrappers stand in order. */
export function joinArrangements(all: readonly Arrangement[]): Omit<Arrangement, 'undo'> {
  const least = (of: 'cpus' | 'memoryBytesMax' | 'openFilesMax') => {
    const given = all.flatMap((one) => one[of] ?? []);
    return given.length === 0 ? {} : { [of]: Math.min(...given) };
  };
  return {
    environment: Object.assign({}, ...all.map((one) => one.environment ?? {})),
    wrapper: all.flatMap((one) => one.wrapper ?? []),
    mounts: distinct(all.flatMap((one) => one.mounts ?? [])),
    configure: (files) =>
      all.reduce<Record<string, string>>((made, { configure }) => configure?.(made) ?? made, {
        ...files,
      }),
    ...(all.some((one) => one.configurationLayout) ? { configurationLayout: 'configMap' } : {}),
    capabilities: [...new Set(all.flatMap((one) => one.capabilities ?? []))],
    ...oneSinkHost(all),
    extraHosts: Object.assign({}, ...all.map((one) => one.extraHosts ?? {})),
    ...least('cpus'),
    ...least('memoryBytesMax'),
    ...least('openFilesMax'),
  };
}
