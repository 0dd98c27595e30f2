/** A redirection in words, for `lostline plan` and before a run. */
import type { Redirection } from './redirection.js';

/** One line each. */
export function describeRedirection(redirection: Redirection): string[] {
  const { input, logDirectory, fileName, sinks, hosts, environment, unserved } = redirection;
  const { laidOver = [] } = redirection;
  const names = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return [
    `${input.at}: '${input.pattern}' finds the logs at ${logDirectory}/${fileName}`,
    ...sinks.map(({ at, host, port, kind, tls, role }) => {
      const secure = tls === 'on' ? ' with TLS, certificate made for the run' : '';
      const counted = role === 'counted' ? '' : ', not counted a second time';
      return `${at}: ${host}:${port} is answered by sink ${kind}${secure}${counted}`;
    }),
    ...(hosts.length > 0 ? [`host names that point at Lostline: ${hosts.join(', ')}`] : []),
    ...(names.length > 0 ? [`environment, harmless values: ${names.join(' ')}`] : []),
    ...laidOver.map(
      ({ folder, missing }) =>
        `${missing.join(', ')}: not on this machine: made on a layer over ${folder} that the shipper alone sees; ` +
        `what it writes below ${folder} goes to the run directory, as much as its disk holds`,
    ),
    ...unserved.map(({ at, message }) => `${at}: not redirected: ${message}`),
  ];
}
