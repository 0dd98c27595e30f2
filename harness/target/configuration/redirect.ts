/**
 * From what a configuration asks for to what Lostline puts in its place: a log directory and file names
 * that its input finds, sinks at its ports, its host names pointing at them. Pure; `lostline plan` shows
 * it, a run carries it out.
 *
 * Trade-off: names can be redirected, addresses can't (design: nothing but loopback and networks of the
 * run's own is ever reached), so a destination given as an address is refused with the way out.
 */
import { isIP } from 'node:net';
import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { EngineKind } from '../../plan/plan.js';
import type { LogPattern, RedirectedSink, Redirection, Unserved } from '../../plan/redirection.js';
import { UsageError } from '../../support/errors.js';
import type { Destination } from './destinations.js';
import type { OwnConfiguration } from './own-configuration.js';

const wildcard = /[*?[{]/;
const kubernetesName = `lostline-{stream}_default_app-${'0123456789abcdef'.repeat(4)}.log`;

/**
 * @param folder where the configuration's folder is mounted in a container
 * @throws UsageError when nothing that it tails or no place that it ships to can be had
 */
export function redirect(own: OwnConfiguration, engine: EngineKind, folder: string): Redirection {
  const input = chooseInput(own);
  const reachable = own.destinations.filter(({ host }) => canServe(host, engine));
  const [first, ...rest] = reachable;
  if (!first) throw nowhereToShip(own, engine);
  const sinks = distinct([first, ...rest]).map(
    (destination, index): RedirectedSink => ({
      ...{ kind: destination.sink, port: destination.port, tls: destination.tls },
      ...{ caFile: destination.caFile, host: destination.host, at: destination.at },
      role: index === 0 ? 'counted' : 'answered',
    }),
  );
  const sourceFolder = own.files.folder;
  const isMounted = engine === 'docker';
  return {
    ...{
      main: own.files.main,
      sourceFolder,
      folder: isMounted ? folder : null,
      mounted: own.mounted,
    },
    ...placeFor(input),
    input,
    sinks: sinks as [RedirectedSink, ...RedirectedSink[]],
    hosts: [...new Set(reachable.map(({ host }) => host))].filter((host) => !isLoopback(host)),
    environment: own.environment,
    unserved: [...own.unserved, ...otherInputs(own, input), ...unreachable(own, engine)],
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function canServe(host: string, engine: EngineKind): boolean {
  if (isIP(host) === 0 && host !== 'localhost') return true;
  return engine === 'process' && isLoopback(host);
}

/** One sink a port: two outputs to one place are one sink. */
function distinct(destinations: readonly Destination[]): Destination[] {
  return destinations.filter(
    ({ port }, index) => destinations.findIndex((other) => other.port === port) === index,
  );
}

function chooseInput({ inputs, files, readAs }: OwnConfiguration): LogPattern {
  const absolute = inputs.filter(({ pattern }) => pattern.startsWith('/'));
  const chosen = absolute.find(({ pattern }) => posix.basename(pattern).includes('*'));
  if (chosen) return chosen;
  const seen = inputs.map(({ pattern, at }) => `${at} tails '${pattern}'`).join('; ');
  throw new UsageError(
    `--config ${files.main}: expected an input that tails an absolute pattern with '*' in the file's ` +
      `name, because Lostline's probe needs a file of its own beside the logs; found ${seen || `no input that reads files in what was read as ${readAs}`}`,
  );
}

/** A directory and names for a pattern: wildcards of folders become a name, the first of the file's the stream. */
export function placeFor({ pattern, at }: LogPattern): { logDirectory: string; fileName: string } {
  const folders = posix
    .dirname(pattern)
    .split('/')
    .filter((part) => part !== '**');
  const logDirectory = folders.map((part) => (wildcard.test(part) ? 'lostline' : part)).join('/');
  const base = posix.basename(pattern);
  const plain = base.replace('*', 'app-{stream}').replaceAll('*', 'x').replaceAll('?', 'x');
  const fileName = [kubernetesName, plain].find((name) => {
    if (name === kubernetesName && !logDirectory.endsWith('/containers')) return false;
    const path = posix.join(logDirectory, name.replace('{stream}', '0001'));
    return picomatch.isMatch(path, pattern, { dot: true });
  });
  if (fileName) return { logDirectory: logDirectory || '/', fileName };
  throw new UsageError(
    `${at}: Lostline can't make a file name that '${pattern}' matches: expected a pattern of * and ? alone`,
  );
}

function otherInputs({ inputs }: OwnConfiguration, chosen: LogPattern): Unserved[] {
  return inputs
    .filter((input) => input !== chosen)
    .map(({ pattern, at }) => ({
      at,
      message: `tails '${pattern}' too: nothing is written there`,
    }));
}

function unreachable({ destinations }: OwnConfiguration, engine: EngineKind): Unserved[] {
  return destinations
    .filter(({ host }) => !canServe(host, engine))
    .map(({ host, port, at }) => ({
      at,
      message: `ships to ${host}:${port}, which ${reason(engine)}: it reaches nobody`,
    }));
}

function reason(engine: EngineKind): string {
  return engine === 'docker'
    ? 'is an address and no name, or the container itself'
    : 'is an address of another machine';
}

function nowhereToShip({ destinations, files }: OwnConfiguration, engine: EngineKind): UsageError {
  const found = destinations
    .map(({ host, port, at }) => `${at} ships to ${host}:${port}`)
    .join('; ');
  const wanted =
    engine === 'docker'
      ? 'a host name (in a container only names can be redirected; with --engine process, loopback addresses can)'
      : 'a host name or a loopback address';
  return new UsageError(
    `--config ${files.main}: expected an output that a sink of Lostline speaks, to ${wanted}; ` +
      `found ${found || 'none'}`,
  );
}
