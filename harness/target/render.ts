/**
 * From manifest, options and places to the shipper's own configuration and command line. Pure: golden
 * files pin what it makes. Templates are Mustache with HTML escaping off, because they are written in
 * the shippers' own syntaxes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mustache from 'mustache';
import type { SinkKind } from '../plan/plan.js';
import type { TargetChoice } from './manifest.js';
import type { OptionValue } from './options.js';

/** Where things stand as the shipper sees them: inside its container or on this machine. */
export interface Places {
  readonly logDirectory: string;
  readonly stateDirectory: string;
  readonly configDirectory: string;
  /** Live log files, absolute. */
  readonly logFiles: readonly string[];
  /** Base names of live files as a wildcard, such as `app-*.log`. */
  readonly livePattern: string;
  readonly packageRoot: string;
  readonly node: string;
}

/** Where the sink listens, in all the forms that templates may want; '' where it has none. */
export interface SinkAddress {
  readonly kind: SinkKind;
  readonly url: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

export interface Rendered {
  readonly binary: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** File name to content, for the configuration directory. */
  readonly files: Readonly<Record<string, string>>;
}

function contextOf(places: Places, sink: SinkAddress, options: Record<string, OptionValue>) {
  const chosen = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [`${name}Is`, { [String(value)]: true }]),
  );
  return {
    ...places,
    options: { ...options, ...chosen },
    sink,
    logFiles: places.logFiles.map((path, index) => ({ path, number: index + 1 })),
  };
}

const addressVariables: Record<SinkKind, string> = {
  http: 'LOSTLINE_SINK_URL',
  'tcp-lines': 'LOSTLINE_SINK_TCP',
  'syslog-tcp': 'LOSTLINE_SINK_SYSLOG_TCP',
  'syslog-udp': 'LOSTLINE_SINK_SYSLOG_UDP',
  file: 'LOSTLINE_SINK_FILE',
};

/** The environment that every target is given, and that `command` lives by. */
function lostlineEnvironment(places: Places, sinks: readonly SinkAddress[]) {
  const environment: Record<string, string> = {
    LOSTLINE_LOG_DIR: places.logDirectory,
    LOSTLINE_LOG_GLOB: join(places.logDirectory, `${places.livePattern}*`),
    LOSTLINE_STATE_DIR: places.stateDirectory,
  };
  for (const { kind, url, host, port, path } of sinks) {
    environment[addressVariables[kind]] = url || path || `${host}:${port}`;
  }
  return environment;
}

/** @param sinks the one that the configuration ships to first, then others that are open too */
export function renderTarget(
  { manifest, version }: TargetChoice,
  places: Places,
  sinks: readonly [SinkAddress, ...SinkAddress[]],
  options: Record<string, OptionValue>,
): Rendered {
  const [sink] = sinks;
  const context = {
    ...contextOf(places, sink, options),
    version: manifest.versions[version]?.values ?? {},
    configFile: manifest.configFile ? join(places.configDirectory, manifest.configFile) : '',
  };
  const render = (template: string) =>
    mustache.render(template, context, undefined, { escape: (value: unknown) => String(value) });
  const template = manifest.sinks[sink.kind];
  const files: Record<string, string> = {};
  if (manifest.configFile && template) {
    files[manifest.configFile] = render(readFileSync(join(manifest.folder, template), 'utf8'));
  }
  const environment = Object.fromEntries(
    Object.entries(manifest.environment).map(([name, value]) => [name, render(value)]),
  );
  return {
    binary: render(manifest.binary),
    arguments: manifest.arguments.map(render).filter((argument) => argument !== ''),
    environment: { ...lostlineEnvironment(places, sinks), ...environment },
    files,
  };
}
