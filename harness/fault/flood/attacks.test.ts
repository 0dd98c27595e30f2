/** What is sent, at whom, and how much at most: every injector refuses whoever is no victim of the run. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { autocannonCommand, requestsSent } from './autocannon.js';
import { connectionFlood } from './connection-flood.js';
import { connectorAttack, connectorScript } from './connector.js';
import { hpingAttack, parsedCount } from './hping.js';
import { httpFlood } from './http-flood.js';
import { synFlood } from './syn-flood.js';
import type { Victim } from './victim.js';

const victim: Victim = {
  address: '198.19.7.2',
  port: 80,
  network: {
    ...{ name: 'lostline-run-flood', reach: 'internal', subnet: '198.19.7.0/24' },
    ...{ gateway: '198.19.7.1', members: ['198.19.7.2', '198.19.7.3'] },
  },
};

const injectors = [
  {
    name: 'synFlood',
    commandOf: (at: Victim) =>
      hpingAttack(at, { packetsPerSecond: 2000, packetsMax: 500, secondsMax: 7 }).command,
  },
  {
    name: 'connectionFlood',
    commandOf: (at: Victim) =>
      connectorAttack(at, { connectionsPerSecond: 2000, connectionsMax: 500, secondsMax: 7 })
        .command,
  },
  {
    name: 'httpFlood',
    commandOf: (at: Victim) =>
      autocannonCommand(at, {
        ...{ requestsPerSecond: 2000, requestsMax: 500, connections: 3, seconds: 7 },
      }),
  },
] as const;

describe.each(injectors)('$name', ({ commandOf }) => {
  it('aims at its victim, with a cap in number and in seconds', () => {
    const command = commandOf(victim);
    expect(command.join(' ')).toContain('198.19.7.2');
    expect(command).toContain('500');
    expect(command.slice(0, 2)).toEqual(['timeout', '-s']);
    expect(Number(command[3])).toBeLessThanOrEqual(12);
  });

  it.each([
    '8.8.8.8',
    '10.0.0.5',
    '192.168.1.1',
    '172.16.3.4',
    '127.0.0.1',
    '198.18.7.2',
    '198.19.8.2',
    '198.19.7.1',
    '198.19.7.9',
    'example.org',
  ])('refuses %s by name', (address) => {
    expect(() => commandOf({ ...victim, address })).toThrow(`a flood of ${address} is refused`);
  });

  it('refuses its victim in a network that is not internal', () => {
    const network = { ...victim.network, reach: 'outside' } as const;
    expect(() => commandOf({ ...victim, network })).toThrow('is not --internal');
  });
});

describe('options', () => {
  it.each([
    [synFlood, 'packetsMax'],
    [connectionFlood, 'connectionsMax'],
    [httpFlood, 'requestsMax'],
  ] as const)('need a cap, and none above ten million (%#)', (fault, cap) => {
    const accepts = (options: object) => fault.options.safeParse(options).success;
    expect(accepts({})).toBe(false);
    expect(accepts({ [cap]: 1000 })).toBe(true);
    expect(accepts({ [cap]: 10_000_001 })).toBe(false);
    expect(accepts({ [cap]: 1000, secondsMax: 601 })).toBe(false);
    expect(accepts({ [cap]: 1000, destination: '10.0.0.1' })).toBe(false);
  });
});

describe('counts of attacks', () => {
  it('are read from what hping3 says, and are missing when it says nothing', () => {
    const said =
      'HPING 198.19.7.2 (eth0 198.19.7.2): S set\n\n2938 packets transmitted, 3000 packets received, -2% packet loss';
    expect(parsedCount(/(\d+) packets transmitted/, said)).toBe(2938);
    expect(parsedCount(/(\d+) packets transmitted/, '')).toBeNull();
  });

  it("are read from autocannon's report, behind whatever stands before it", () => {
    expect(requestsSent('(node) Warning: x\n{"requests":{"total":9397,"sent":10897}}\n')).toBe(
      9397,
    );
    expect(requestsSent('killed')).toBeNull();
  });
});

describe('the connector', () => {
  const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;

  it('makes as many connections as it is allowed, and says so', async () => {
    expect(hasBash).toBe(true);
    let connections = 0;
    const server = createServer((socket) => {
      socket.on('error', () => {}).end();
      if (++connections === 25) server.emit('all');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const all = once(server, 'all');
    const port = String((server.address() as AddressInfo).port);
    const told = ['connector', '127.0.0.1', port, '5000', '25'];
    const { stdout } = await execa('bash', ['-c', connectorScript, ...told]);
    await all;
    server.close();
    expect(stdout).toBe('25 connections made, 0 failed');
    expect(connections).toBe(25);
  });

  it('tells how far it came when it is ended', async () => {
    const told = ['connector', '127.0.0.1', '1', '100', '1000000'];
    const child = execa('timeout', ['-s', 'INT', '1', 'bash', '-c', connectorScript, ...told], {
      reject: false,
    });
    const { stdout } = await child;
    expect(stdout).toMatch(/^0 connections made, [1-9]\d* failed$/);
  });
});
