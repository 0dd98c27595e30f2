/** What k6 is told to refuse: every address that is not Lostline's own. */
import { BlockList } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allBut, forbiddenNetworks } from './reach.js';

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const one of networks) {
    const [base = '', bits = ''] = one.split('/');
    list.addSubnet(base, Number(bits), isIpv6(one) ? 'ipv6' : 'ipv4');
  }
  return list;
}

// Node's list holds IPv4 to be in ::/0 as well; k6's does not.
const isIpv6 = (network: string) => network.includes(':');
const forbidden = listOf(forbiddenNetworks.filter((one) => !isIpv6(one)));
const forbiddenIpv6 = listOf(forbiddenNetworks.filter(isIpv6));

it.each(['127.0.0.1', '127.255.255.255', '198.18.0.0', '198.19.7.2', '198.19.255.255'])(
  'lets a script reach %s',
  (address) => {
    expect(forbidden.check(address)).toBe(false);
  },
);

it.each([
  ...['0.0.0.0', '8.8.8.8', '10.0.0.5', '126.255.255.255', '128.0.0.0', '169.254.169.254'],
  ...['172.17.0.1', '192.168.1.1', '198.17.255.255', '198.20.0.0', '224.0.0.1', '255.255.255.255'],
])('keeps a script from %s', (address) => {
  expect(forbidden.check(address)).toBe(true);
});

it.each(['::1', '2001:2::1', 'fe80::1'])('keeps a script from %s', (address) => {
  expect(forbiddenIpv6.check(address, 'ipv6')).toBe(true);
});

const address = fc.tuple(...[1, 2, 3, 4].map(() => fc.nat(255))).map((parts) => parts.join('.'));

it('names all but the ranges, whatever they are', () => {
  const range = fc.record({ base: address, bits: fc.integer({ min: 1, max: 32 }) });
  const whole = range.map(({ base, bits }) => {
    const masked = Number.parseInt(hexOf(base), 16) & (-1 << (32 - bits));
    return { base: dotted(masked >>> 0), bits };
  });
  fc.assert(
    fc.property(fc.array(whole, { maxLength: 4 }), address, (ranges, one) => {
      const rest = listOf(allBut(ranges));
      const own = listOf(ranges.map(({ base, bits }) => `${base}/${bits}`));
      for (const tried of [one, ...ranges.map(({ base }) => base)]) {
        expect(rest.check(tried)).toBe(!own.check(tried));
      }
    }),
  );
});

function hexOf(text: string): string {
  return text
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
