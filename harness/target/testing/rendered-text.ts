/** All that a target renders, as one text that a reviewer can read, and options that show every branch. */
import type { SinkKind } from '../../plan/plan.js';
import type { Manifest, OptionSchema } from '../manifest.js';
import type { OptionValue } from '../options.js';
import { type Places, renderTarget, type SinkAddress } from '../render.js';

/** Protocols that are spoken to a host and port, or a file: their sinks have no URL. */
const withoutUrl = ['tcp-lines', 'file', 'relp', 'lumberjack', 'forward', 'kafka', 'postgresql'];

export type TemplateKind = keyof Manifest['sinks'] & SinkKind;

export function templateKinds(manifest: Manifest): TemplateKind[] {
  return Object.keys(manifest.sinks) as TemplateKind[];
}

export function placesOf({ ports }: Manifest): Places {
  return {
    logDirectory: '/lostline/logs',
    stateDirectory: '/lostline/state',
    configDirectory: '/lostline/config',
    logFiles: ['/lostline/logs/app-0001.log', '/lostline/logs/app-9001.log'],
    livePattern: 'app-*.log',
    packageRoot: '/lostline/package',
    node: '/usr/bin/node',
    seed: 42,
    listenAddress: '0.0.0.0',
    ports,
  };
}

export function sinkAddress(kind: SinkKind): SinkAddress {
  const host = '198.18.0.1';
  const hasUrl = !withoutUrl.includes(kind) && !kind.startsWith('syslog');
  const url = hasUrl ? `http://${host}:4000/` : '';
  const plain = {
    kind,
    url,
    host,
    port: '4000',
    path: kind === 'file' ? '/lostline/out/lines' : '',
  };
  const vouched = { caFile: '/lostline/sink/ca.pem', serverName: 'lostline-sink' };
  return kind === 'syslog-tls' ? { ...plain, ...vouched } : plain;
}

/** A Kubernetes node's logs in place of plain files. */
export function nodePlacesOf(manifest: Manifest): Places {
  return {
    ...placesOf(manifest),
    logDirectory: '/var/log',
    livePattern: 'pods/*/*/*.log',
    linkPattern: 'containers/*.log',
    logFiles: ['/var/log/pods/default_writer-0_uid/app/0.log'],
  };
}

export function renderedText(
  manifest: Manifest,
  kind: SinkKind,
  options: Record<string, OptionValue>,
  places = placesOf(manifest),
): string {
  const choice = { manifest, version: manifest.defaultVersion };
  const rendered = renderTarget(choice, places, [sinkAddress(kind)], options);
  const variables = Object.entries(rendered.environment).map(
    ([name, value]) => `${name}=${value}\n`,
  );
  const files = Object.entries(rendered.files).map(([name, text]) => `=== ${name}\n${text}`);
  return [...variables, `${rendered.binary} ${rendered.arguments.join(' ')}\n`, ...files].join('');
}

/** A value of the option that is not its default. */
export function anotherValue(schema: OptionSchema): OptionValue {
  const { type, example, default: value, values = [] } = schema;
  if (example !== undefined) return example;
  if (type === 'boolean') return !value;
  if (type === 'integer') return Number(value) + 1;
  if (type === 'number') return Number(value) === 0.5 ? 0.25 : 0.5;
  return values[values.indexOf(String(value)) + 1] ?? values[0] ?? '';
}

/** Every option at another value than its default. */
export function otherOptions({ options }: Manifest): Record<string, OptionValue> {
  return Object.fromEntries(
    Object.entries(options).map(([name, schema]) => [name, anotherValue(schema)]),
  );
}
