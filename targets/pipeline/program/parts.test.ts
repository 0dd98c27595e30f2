/** The pieces of the pipeline on literals: lists, parcels, and the buffer tier at its limits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AllowList, parseAllowList } from './allow-list.js';
import { countOf, parseCustomers } from './customers.js';
import { Meters, prometheusText } from './meters.js';
import { decode, encode, linesOf, type Parcel } from './parcel.js';
import { reserveBytes } from './settings.js';
import { Tier, type TierSettings } from './tier.js';

const parcel = (key: number, text = 'line'): Parcel => ({ key, line: Buffer.from(text) });

describe('an allow-list', () => {
  const named = () => 'allow 1-4 # ours\nallow 9\n';

  it('names customers', () => {
    expect(parseAllowList(named())).toEqual([
      { first: 1, last: 4 },
      { first: 9, last: 9 },
    ]);
    expect(countOf(parseCustomers('1-4, 9')!)).toBe(5);
    expect(['4-1', 'all', '1-'].map(parseCustomers)).toEqual([null, null, null]);
  });

  it.each([
    ['blank', () => '', 'it names nobody'],
    ['half written', () => 'allow 1-4\nall', "line 2 is no 'allow N' or 'allow N-M'"],
    [
      'gone',
      () => {
        throw new Error('no such file');
      },
      'no such file',
    ],
  ])('that is %s means what was chosen', (_, read, reason) => {
    const allowed = (['fail-open', 'fail-closed', 'fail-static'] as const).map((onBlank) => {
      const list = new AllowList(onBlank);
      expect(list.take(named)).toEqual({ outcome: 'accepted', entries: 2 });
      expect(list.take(read)).toEqual({ outcome: onBlank, reason });
      return [list.allows(3), list.allows(5)];
    });
    expect(allowed).toEqual([
      [true, true],
      [false, false],
      [true, false],
    ]);
  });

  it('that was never there allows nobody where nothing may change', () => {
    const list = new AllowList('fail-static');
    list.take(() => '');
    expect(list.allows(1)).toBe(false);
  });
});

describe('parcels', () => {
  it('come out as they went in, whatever the line holds', () => {
    const line = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10)));
    const list = fc.array(fc.record({ key: fc.integer({ min: 0, max: 999_999 }), line }));
    fc.assert(
      fc.property(list, (parcels) => {
        expect(decode(encode(parcels))).toEqual(parcels);
      }),
    );
    expect(linesOf([parcel(1, 'a b'), parcel(2, '')]).toString()).toBe('a b\n\n');
  });

  it.each(['1 a', 'x a\n', '1\n', '1'])('are not what %j is', (text) => {
    expect(() => decode(Buffer.from(text))).toThrow(SyntaxError);
  });
});

describe('the buffer tier', () => {
  const settings: TierSettings = {
    customers: [{ first: 1, last: 2 }],
    probes: [{ first: 9_001, last: 9_099 }],
    ...{ memoryBytesMax: 4 * reserveBytes, bufferBytesMax: 0, shed: 'none', timeScale: 60_000 },
  };
  const idleMs = 60;
  const open = (change: Partial<TierSettings> = {}) => {
    const meters = new Meters();
    return { meters, tier: new Tier({ ...settings, ...change }, meters) };
  };
  const dropped = (meters: Meters, reason: string, configured: string) =>
    meters.valueOf('dropped_lines_total', { program: 'buffers', reason, configured });

  it('gives out what customers with a job sent, the same until it is done', () => {
    const { tier } = open();
    tier.append([parcel(1, 'a'), parcel(7, 'x'), parcel(1, 'b'), parcel(9_001, 'p')], 0);
    const given = tier.read();
    expect(given.map(({ line }) => line.toString())).toEqual(['a', 'b', 'p']);
    tier.append([parcel(2, 'c')], 0);
    expect(tier.read()).toBe(given);
    tier.done();
    expect(tier.read()).toEqual([parcel(2, 'c')]);
  });

  it('stops after an append that leaves no room for one more buffer, and after every one since', () => {
    const { tier, meters } = open();
    expect(tier.append([parcel(1), parcel(5), parcel(6)], 0)).toBe(0);
    expect(tier.append([parcel(7)], 0)).toBeGreaterThan(0);
    expect(tier.append([parcel(1), parcel(8)], 0)).toBeGreaterThan(0);
    expect(dropped(meters, 'no-memory', 'false')).toBe(1);
    expect(meters.valueOf('stops_total')).toBe(2);
    expect(tier.read()).toHaveLength(2);
  });

  it('goes on when buffers that nobody reads were idle, and keeps those of customers', () => {
    const { tier, meters } = open();
    tier.append([parcel(1), parcel(5), parcel(6), parcel(7)], 0);
    tier.append([parcel(5)], idleMs / 2);
    tier.sweep(idleMs);
    expect(meters.valueOf('shed_lines_total', { reason: 'expired' })).toBe(2);
    expect(tier.append([parcel(1)], idleMs)).toBe(0);
    tier.measure(idleMs);
    expect(meters.valueOf('buffers', { state: 'unconfigured' })).toBe(1);
    expect(meters.valueOf('memory_bytes')).toBe(2 * reserveBytes);
  });

  it('gives customers without a job no buffer when it sheds them', () => {
    const { tier, meters } = open({ shed: 'unconfigured' });
    expect(
      tier.append(
        [1, 2, 5, 6, 7, 8, 9].map((key) => parcel(key)),
        0,
      ),
    ).toBe(0);
    expect(meters.valueOf('shed_lines_total', { reason: 'unconfigured' })).toBe(5);
    expect(tier.read()).toHaveLength(2);
  });

  it('drops what a capped buffer has no room for, and no other customer pays for it', () => {
    const { tier, meters } = open({ bufferBytesMax: 12 });
    tier.append([parcel(1), parcel(1), parcel(1), parcel(2)], 0);
    expect(dropped(meters, 'buffer-full', 'true')).toBe(1);
    expect(tier.read().map(({ key }) => key)).toEqual([1, 1, 2]);
  });

  it('counts whose lines came for each configured customer, probes aside, for a while', () => {
    const { tier, meters } = open();
    tier.asked([parcel(1), parcel(5), parcel(6), parcel(9_001)], 0);
    tier.measure(1);
    expect(meters.valueOf('fan_out')).toBe(1.5);
    tier.measure(idleMs);
    expect(meters.valueOf('fan_out')).toBe(0);
  });
});

it('counters are told as Prometheus takes them', () => {
  const meters = new Meters();
  meters.add('lines_total', { program: 'a' }, 2);
  meters.add('lines_total', { program: 'b' }, 1);
  meters.add('lines_total', { program: 'a' }, 1);
  meters.set('bytes', {}, 7);
  expect(prometheusText(meters.readings)).toBe(
    [
      '# TYPE lostline_pipeline_bytes gauge',
      'lostline_pipeline_bytes 7',
      '# TYPE lostline_pipeline_lines_total counter',
      'lostline_pipeline_lines_total{program="a"} 3',
      'lostline_pipeline_lines_total{program="b"} 1',
      '',
    ].join('\n'),
  );
});
