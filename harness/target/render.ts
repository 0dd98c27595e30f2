/**
 * From manifest, options and places to the shipper's own configuration and command line. Pure: golden
 * files pin what it makes. Templates are Mustache with HTML escaping off, because they are written in
 * the shippers' own syntaxes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mustache from 'mustache';
import type { SinkKind } from '../plan/plan.js';
import type { Manifest } from './manifest.js';
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

/** The environment that every target is given (and `command` depends on). */
function lostlineEnvironment(places: Places, sink: SinkAddress): Record<string, string> {
  const environment: Record<string, string> = {
    LOSTLINE_LOG_DIR: places.logDirectory,
    LOSTLINE_LOG_GLOB: join(places.logDirectory, `${places.livePattern}*`),
    LOSTLINE_STATE_DIR: places.stateDirectory,
  };
  if (sink.kind === 'http') environment.LOSTLINE_SINK_URL = sink.url;
  if (sink.kind === 'tcp-lines') environment.LOSTLINE_SINK_TCP = `${sink.host}:${sink.port}`;
  return environment;
}

export function renderTarget(
  manifest: Manifest,
  places: Places,
  sink: SinkAddress,
  options: Record<string, OptionValue>,
): Rendered {
  const context = {
    ...contextOf(places, sink, options),
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
    arguments: manifest.arguments.map(render).filter((argument) => argument !== ''),
    environment: { ...lostlineEnvironment(places, sink), ...environment },
    files,
  };
}
