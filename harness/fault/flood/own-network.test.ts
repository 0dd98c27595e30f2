/** Whom a flood may hit, and who is refused by name. */
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../support/errors.js';
import { type OwnNetwork, requireVictim } from './own-network.js';

const network: OwnNetwork = {
  name: 'lostline-run-synFlood-1',
  reach: 'internal',
  subnet: '198.19.7.0/24',
  gateway: '198.19.7.1',
  members: ['198.19.7.2', '198.19.7.3'],
};

const machine = Object.values(networkInterfaces()).flatMap((all) =>
  (all ?? []).map(({ address }) => [address, "one of this machine's"]),
);

describe('a flood', () => {
  it('may hit a container of its own network', () => {
    expect(requireVictim('198.19.7.2', network)).toBe('198.19.7.2');
  });

  it.each([
    ['8.8.8.8', 'public'],
    ['93.184.216.34', 'public'],
    ['10.0.0.5', 'private'],
    ['192.168.1.1', 'private'],
    ['172.17.0.2', "of Docker's default bridge"],
    ['169.254.169.254', "of a cloud's metadata"],
    ['127.0.0.1', 'loopback'],
    ['0.0.0.0', 'of all interfaces'],
    ['255.255.255.255', 'broadcast'],
    ['198.17.255.255', 'right below the range'],
    ['198.20.0.0', 'right above the range'],
    ['198.18.7.2', 'of the range, and of no network of this run'],
    ['198.19.8.2', "of a neighbouring run's network"],
    ['198.19.7.1', 'the gateway, which is this machine'],
    ['198.19.7.0', "the network's own"],
    ['198.19.7.255', "the network's broadcast"],
    ['198.19.7.4', 'of nobody in the network'],
    ['::1', 'IPv6'],
    ['::ffff:198.19.7.2', 'a victim in the dress of IPv6'],
    ['example.org', 'a name'],
    ['198.19.7.2/24', 'a network'],
    ['', 'nothing'],
    ...machine,
  ])('of %s is refused by name: it is %s', (address) => {
    expect(() => requireVictim(address, network)).toThrow(UsageError);
    expect(() => requireVictim(address, network)).toThrow(`a flood of ${address} is refused: `);
  });

  it('is refused in a network that has a way out', () => {
    const open = { ...network, reach: 'outside' } as const;
    expect(() => requireVictim('198.19.7.2', open)).toThrow('is not --internal');
  });

  it('is refused in a network outside the range, made by whomever', () => {
    const strange = {
      ...network,
      subnet: '10.1.0.0/24',
      gateway: '10.1.0.1',
      members: ['10.1.0.2'],
    };
    expect(() => requireVictim('10.1.0.2', strange)).toThrow('not of 198.18.0.0/15');
  });
});
