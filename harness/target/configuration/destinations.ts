/** The places that a configuration ships to, as far as a manifest's patterns know them. */
import type { SinkKind } from '../../plan/plan.js';
import type { Groups } from './groups.js';
import type { ConfigurationSchema, OutputPattern } from './schema.js';
import { type Environment, standInHost } from './variables.js';

export interface Destination {
  readonly sink: SinkKind;
  readonly host: string;
  readonly port: number;
  readonly tls: 'on' | 'off';
  /** The file of certificates that it trusts, as the shipper sees it; null: those of its system. */
  readonly caFile: string | null;
  /** `file:line`. */
  readonly at: string;
}

interface Address {
  readonly host: string;
  readonly port: number | null;
  readonly tls: boolean;
}

const yes = /^(on|true|yes|1|enabled|tls|ssl)$/i;

/** `https://host:port/path`, `host:port`, `tcp://host`, `@@host:port`, or a host alone. */
function parseAddress(text: string): Address | null {
  const plain = text.trim().replace(/^@{1,2}(\([^)]*\))?/, '');
  const [, scheme = '', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(plain) ?? [];
  const authority = rest.split(/[/?;]/)[0]!.replace(/^.*@/, '');
  const parts = /^(\[[^\]]+\]|[^:\s]+)(?::(\d+))?$/.exec(authority);
  if (!parts) return null;
  const byScheme = /^https$/i.test(scheme) ? 443 : /^http$/i.test(scheme) ? 80 : null;
  const port = parts[2] ? Number(parts[2]) : byScheme;
  return { host: parts[1]!.replace(/^\[|\]$/g, ''), port, tls: /^(https|tls|ssl)$/i.test(scheme) };
}

function addressesOf(values: Values, output: OutputPattern, environment: Environment): Address[] {
  if (output.address !== undefined) {
    return values(output.address)
      .map((value) => parseAddress(environment.resolve(value, standInHost)))
      .filter((address) => address !== null);
  }
  const first = (name: string | undefined) => (name === undefined ? undefined : values(name)[0]);
  const host = environment.resolve(first(output.host) ?? output.defaultHost, standInHost);
  const port = environment.resolve(first(output.port) ?? '', String(output.defaultPort));
  const parsed = parseAddress(host);
  return parsed ? [{ ...parsed, port: Number(port) || parsed.port }] : [];
}

type Values = (name: string) => readonly string[];

/** One for each address of each output that is known, in the order of the manifest. */
export function destinationsOf(
  groups: Groups,
  { outputs }: ConfigurationSchema,
  environment: Environment,
): Destination[] {
  const taken = new Set<string>();
  return outputs.flatMap((output) =>
    groups.find(output).flatMap(({ path, at }) => {
      if (taken.has(path)) return [];
      const values: Values = (name) => groups.values(path, name).map(({ value }) => value);
      const addresses = addressesOf(values, output, environment);
      if (addresses.length > 0) taken.add(path);
      const hasTls = output.tls !== undefined && isOn(values(output.tls)[0], environment);
      const caFile = output.caFile === undefined ? undefined : values(output.caFile)[0];
      return addresses.map(
        ({ host, port, tls }): Destination => ({
          sink: output.sink,
          host,
          port: port ?? output.defaultPort,
          tls: tls || hasTls ? 'on' : 'off',
          caFile: caFile === undefined ? null : environment.resolve(caFile),
          at,
        }),
      );
    }),
  );
}

function isOn(value: string | undefined, environment: Environment): boolean {
  return value !== undefined && yes.test(environment.resolve(value));
}
