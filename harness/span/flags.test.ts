/** What people give on the command line, and what they are told when it is wrong. */
import { describe, expect, it } from 'vitest';
import { testPlan } from '../verdict/testing/run-builder.js';
import { budgetWith } from './budget.js';
import { parseInstance, streamsOfInstance } from './instance.js';
import { type ListenRequest, listeningOf } from './listen.js';
import { parseRunName, seedOfRun } from './run-name.js';

const listening = (request: Partial<ListenRequest>) =>
  listeningOf({ protocol: 'http', network: 'untrusted', ...request });

describe('--listen', () => {
  it.each([
    [undefined, '127.0.0.1', 0],
    ['8080', '127.0.0.1', 8080],
    [':8080', '127.0.0.1', 8080],
    ['localhost:8080', '127.0.0.1', 8080],
    ['127.0.0.9:1', '127.0.0.9', 1],
    ['[::1]:514', '::1', 514],
  ])('%s is on loopback, where nobody needs a token', (listen, address, port) => {
    expect(listening({ listen })).toMatchObject({ address, port, token: undefined });
  });

  it.each(['0.0.0.0:80', '[::]:80', '10.0.0.5:80', '192.168.1.4:0', '[fe80::1]:9'])(
    '%s asks for a token, or for a network that is trusted',
    (listen) => {
      expect(() => listening({ listen })).toThrow('expected --token T');
      expect(listening({ listen, token: 'long-enough' }).token).toBe('long-enough');
      expect(listening({ listen, network: 'trusted' }).token).toBeUndefined();
    },
  );

  it.each(['x:80', '127.0.0.1', '127.0.0.1:65536', '1.2.3:80', '', '::1:80'])(
    '%s is no address',
    (listen) => {
      expect(() => listening({ listen })).toThrow(`--listen ${listen}: expected an IP address`);
    },
  );
});

describe('--token', () => {
  it.each(['syslog-tcp', 'syslog-tls', 'syslog-udp', 'tcp-lines', 'relp', 'lumberjack', 'file'])(
    'has no place in %s',
    (protocol) => {
      expect(() => listening({ protocol, token: 'long-enough' })).toThrow('has no place for a');
    },
  );

  it.each(['short', 'with a blank', 'ümlauts-here'])('is not %s', (token) => {
    expect(() => listening({ token })).toThrow('at least 8 printable ASCII characters');
  });
});

describe('--protocol', () => {
  it('is told when it is misspelt, or a store', () => {
    expect(() => listening({ protocol: 'htpp' })).toThrow("did you mean 'http'?");
    expect(() => listening({ protocol: 'loki-read' })).toThrow('which takes a whole run');
  });
});

describe('--instance', () => {
  it('deals every stream to one instance, in blocks of about a size', () => {
    for (const [streams, of] of [
      [4, 4],
      [10, 3],
      [7, 2],
      [100, 1],
    ] as const) {
      const spans = Array.from({ length: of }, (_, index) =>
        streamsOfInstance({ number: index + 1, of }, streams),
      );
      expect(spans[0]!.first).toBe(1);
      expect(spans.at(-1)!.last).toBe(streams);
      for (const [index, span] of spans.entries()) {
        expect(span.first).toBe((spans[index - 1]?.last ?? 0) + 1);
        expect(span.last).toBeGreaterThanOrEqual(span.first);
      }
    }
  });

  it.each(['2', '0/4', '5/4', 'a/b', '1/4/5', '-1/4'])('%s is none', (text) => {
    expect(() => parseInstance(text)).toThrow(`--instance ${text}: expected NUMBER/OF`);
  });

  it('needs a stream for each', () => {
    expect(() => streamsOfInstance({ number: 2, of: 4 }, 3)).toThrow('--set load.streams=4');
  });
});

describe('--run', () => {
  it('is six characters of base 36', () => {
    expect(parseRunName('k3x9ab')).toBe('k3x9ab');
    for (const text of ['K3X9AB', 'k3x9a', 'k3x9abc', 'k3 9ab', '']) {
      expect(() => parseRunName(text)).toThrow('is no name of a run');
    }
  });

  it('gives all writers one seed, and each run another', () => {
    expect(seedOfRun('k3x9ab')).toBe(seedOfRun('k3x9ab'));
    expect(seedOfRun('k3x9ab')).not.toBe(seedOfRun('k3x9ac'));
  });
});

describe('--expect', () => {
  it('takes the place of what the scenario says', () => {
    const budget = budgetWith(testPlan.budget, ['lost=10k', 'duplicated=0', 'latenessMs=2s']);
    expect(budget).toEqual({
      ...testPlan.budget,
      ...{ lostMax: 10_000, duplicatedMax: 0, latenessMsMax: 2_000 },
    });
  });

  it.each([
    ['los=1', "did you mean 'lost'?"],
    ['lost', 'expected NAME=VALUE'],
    ['lost=many', 'expected a count'],
    ['latenessMs=50 apples', 'expected a duration'],
    ['late=1', 'expected NAME=VALUE'],
  ])('%s is told to be wrong', (text, words) => {
    expect(() => budgetWith(testPlan.budget, [text])).toThrow(words);
  });
});
