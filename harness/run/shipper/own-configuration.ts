/**
 * Runs a shipper with its own configuration (`--config`): the folder stands where the shipper looks for
 * it, logs where it tails, and its host names lead to the run's sinks. In a container these are mounts
 * and host entries. A process gets a mount namespace of its own (unshare(1), needs root): its folders and
 * /etc/hosts differ for it alone, and the machine's own stay as they are. What is missing there is made on a
 * layer above the folder around it (laid-over.ts).
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mount } from '../../engine/engine.js';
import type { Plan } from '../../plan/plan.js';
import type { Redirection } from '../../plan/redirection.js';
import type { Sink } from '../../sink/sink.js';
import type { ConfigurationFiles } from '../../target/configuration/sources.js';
import type { RunDirectory } from '../run-directory.js';
import type { LayOver } from './laid-over.js';
import { type Bind, bindSteps, unshared } from './mount-namespace.js';
import { layoutFolder } from './places.js';

/** Where certificates stand for a configuration that trusts those of its system. */
const trustVariable = 'SSL_CERT_FILE';

export interface OwnSurroundings {
  readonly configDirectory: string;
  readonly mounts: readonly Mount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly extraHosts: Readonly<Record<string, string>>;
  /** What goes before the program and its arguments. */
  readonly wrapper: readonly string[];
}

/** Writes a ConfigMap's files out; the folder that holds the configuration on this machine. */
function sourceFolder(
  { sourceFolder: own }: Redirection,
  files: ConfigurationFiles,
  directory: RunDirectory,
): string {
  if (own !== null) return own;
  for (const [name, text] of Object.entries(files.texts)) {
    const file = join(directory.config, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return directory.config;
}

function configurationMounts({ folder, mounted }: Redirection, source: string): Mount[] {
  const target = folder ?? source;
  if (mounted === 'folder') return [{ source, target, readOnly: true }];
  return mounted.map((name) => ({
    ...{ source: join(source, name), target: join(target, name) },
    readOnly: true,
  }));
}

function trustMounts(redirection: Redirection, sinks: readonly Sink[]): Mount[] {
  return redirection.sinks.flatMap(({ caFile }, index) => {
    const authority = sinks[index]?.endpoints.caFile;
    if (caFile === null || !authority) return [];
    return [{ source: authority, target: caFile, readOnly: true }];
  });
}

/**
 * @param address of the harness, as the shipper reaches it
 * @param over folders that a process has laid over
 */
export function surroundingsOf(
  plan: Plan,
  files: ConfigurationFiles,
  directory: RunDirectory,
  sinks: readonly Sink[],
  address: string,
  over: Pick<LayOver, 'steps'>,
): OwnSurroundings | null {
  const redirection = plan.target.configuration;
  if (!redirection) return null;
  const source = sourceFolder(redirection, files, directory);
  const trust = trustMounts(redirection, sinks);
  const authority = sinks.find(({ endpoints }) => endpoints.caFile)?.endpoints.caFile;
  const inSystem = authority && trust.length === 0;
  const common = {
    configDirectory: redirection.folder ?? source,
    extraHosts: Object.fromEntries(redirection.hosts.map((host) => [host, address])),
  };
  if (plan.target.engine === 'process') {
    const environment = inSystem ? { [trustVariable]: authority } : {};
    const mounts = [{ source: layoutFolder(plan, directory), target: redirection.logDirectory }];
    const binds = [...mounts, ...trust, ...hostsMount(common.extraHosts, directory)];
    const wrapper = unshared([...over.steps, ...binds.flatMap(bindSteps)]);
    return {
      ...common,
      mounts: [],
      environment: { ...redirection.environment, ...environment },
      wrapper,
    };
  }
  const trusted = { source: authority ?? '', target: '/lostline/ca.pem', readOnly: true };
  return {
    ...common,
    mounts: [...configurationMounts(redirection, source), ...trust, ...(inSystem ? [trusted] : [])],
    environment: {
      ...redirection.environment,
      ...(inSystem ? { [trustVariable]: trusted.target } : {}),
    },
    wrapper: [],
  };
}

function hostsMount(hosts: Readonly<Record<string, string>>, { path }: RunDirectory): Bind[] {
  const entries = Object.entries(hosts).map(([name, address]) => `${address} ${name}\n`);
  if (entries.length === 0) return [];
  const source = join(path, 'shipper', 'hosts');
  const own = existsSync('/etc/hosts') ? readFileSync('/etc/hosts', 'utf8') : '';
  writeFileSync(source, `${entries.join('')}${own}`);
  return [{ source, target: '/etc/hosts' }];
}
