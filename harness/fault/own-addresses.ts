/**
 * Where faults may reach: loopback, and the range of Lostline's own networks (198.18.0.0/15, RFC 2544; for
 * IPv6 2001:2::/48, RFC 5180). Anything else is refused by its name before it is touched.
 */
import { BlockList, isIP } from 'node:net';
import { UsageError } from '../support/errors.js';
import { ownRanges } from '../support/own-ranges.js';

const own = new BlockList();
for (const { base, bits } of ownRanges) own.addSubnet(base, bits, 'ipv4');
own.addAddress('::1', 'ipv6');
own.addSubnet('2001:2::', 48, 'ipv6');

/** Errors: UsageError. @param fault its kind, for the sentence */
export function requireOwnAddress(fault: string, host: string): void {
  const family = isIP(host);
  if (family !== 0 && own.check(host, family === 6 ? 'ipv6' : 'ipv4')) return;
  throw new UsageError(
    `fault ${fault}: '${host || 'no address'}' is outside of what faults may reach (loopback and Lostline's own networks in 198.18.0.0/15): ` +
      'let the run have a sink of its own, or remove the fault',
  );
}
