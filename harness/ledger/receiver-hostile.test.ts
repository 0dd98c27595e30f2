import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutationWords } from '../line/mutation/kinds.js';
import { type HostileClass, hostileClasses, type LineSpec } from '../line/spec.js';
import { LineTemplates } from '../line/templates.js';
import { ManualClock } from '../support/clock.js';
import { Ledger } from './ledger.js';
import { Receiver } from './receiver.js';

const run = 'r4n0me';
const long: readonly HostileClass[] = ['long64KiB', 'long1MiB', 'long16MiB'];
const classes = hostileClasses.filter((kind) => !long.includes(kind));
const identity = { stream: 1, epoch: 1 };

function templatesOf(kinds: readonly HostileClass[], share: number): LineTemplates {
  const spec: LineSpec = {
    ...{ seed: 42, format: 'plain', alphabet: 'ascii', payload: 'unique' },
    sizes: { kind: 'fixed', bytes: 120 },
    ...{ timestampOriginMs: 0, period: 1000, timestampStepMs: 10, criRecordBytesMax: 4096 },
    hostile: { share, classes: kinds },
  };
  return new LineTemplates(spec, run);
}

const corpus = templatesOf(classes, 0.2);
const slotsOf = (kind: HostileClass, templates = corpus) =>
  Array.from({ length: 999 }, (_, index) => index + 1).filter(
    (slot) => templates.hostileClass(slot) === kind,
  );
const hostile = classes.flatMap((kind) => slotsOf(kind));

function setUp(templates = corpus) {
  const ledger = new Ledger({ streams: 1, apart: [] });
  const clock = new ManualClock();
  const receiver = new Receiver({ templates, run, ledger, clock });
  const line = (sequence: number) =>
    Buffer.from(templates.renderLine(run, { ...identity, sequence }));
  const deliver = (...messages: readonly Uint8Array[]) => {
    for (const message of messages) receiver.deliver(message, 0, message.length);
  };
  const close = (last = 999) => {
    receiver.settle();
    const range = { ...identity, first: 1, last, fate: 'written' } as const;
    const closed = ledger.close({ written: [range], destroyed: [], complete: true });
    return { account: closed.account, stream: closed.streams[0]! };
  };
  return { ledger, line, deliver, close };
}

const linesIn = (ranges: Iterable<{ readonly first: number; readonly last: number }>) =>
  [...ranges].flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at),
  );

describe('hostile lines at the ledger', () => {
  it('are delivered as they are, one by one', () => {
    const { line, deliver, close } = setUp();
    for (let sequence = 1; sequence < 1000; sequence++) deliver(line(sequence));
    const { account } = close();
    expect(account).toMatchObject({ delivered: 999, lost: 0, unexpected: 0 });
    expect(Object.values(account.corrupted)).toEqual([0, 0, 0, 0, 0]);
  });

  it('that come in pieces are lost, and never count as another line', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...hostile),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        (sequence, cuts) => {
          const { line, deliver, close } = setUp();
          const whole = line(sequence);
          const places = [...new Set(cuts.map((cut) => 1 + (cut % (whole.length - 1))))].sort(
            (one, other) => one - other,
          );
          const pieces = [0, ...places].map((from, index) => whole.subarray(from, places[index]));
          deliver(...pieces);
          const { account, stream } = close();
          expect(account.delivered).toBe(0);
          expect(account.lost).toBe(999);
          // A forged token with a right checksum may be marked as harmed; nothing is ever delivered.
          const marked = linesIn(stream.corruptedOnly());
          const isForged = corpus.hostileClass(sequence) === 'forgedToken';
          for (const one of marked) if (!isForged) expect(one).toBe(sequence);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('with a forged token are one split line when they are cut before it', () => {
    const magic = Buffer.from(`LL-${run}-`);
    for (const sequence of slotsOf('forgedToken')) {
      const { line, deliver, close } = setUp();
      const whole = line(sequence);
      const at = whole.indexOf(magic, 60);
      if (at < 0) continue;
      deliver(whole.subarray(0, at), whole.subarray(at));
      const { account, stream } = close();
      expect(account.corrupted).toMatchObject({ split: 2, mutated: 0 });
      expect(linesIn(stream.corruptedOnly('split'))).toEqual([sequence]);
    }
  });

  it('are split where a shipper takes CR, NUL or a separator for the end of a line', () => {
    const cutAt: readonly [HostileClass, RegExp][] = [
      ['carriageReturns', /\r+/],
      ['nul', /\0+/],
      ['unicodeBreaks', /\xe2\x80[\xa8\xa9]|\xc2\x85/],
    ];
    for (const [kind, at] of cutAt) {
      const split = slotsOf(kind).filter((sequence) => {
        const { line, deliver, close } = setUp();
        const text = line(sequence).toString('latin1');
        const pieces = text.split(at).filter((piece) => piece !== '');
        if (pieces.length < 2) return false;
        deliver(...pieces.map((piece) => Buffer.from(piece, 'latin1')));
        const { account, stream } = close();
        expect(linesIn(stream.corruptedOnly('split')), kind).toEqual([sequence]);
        expect(account.unexpected).toBe(0);
        return true;
      });
      expect(split.length, kind).toBeGreaterThan(0);
    }
  });

  it('of a mebibyte in pieces of 8 KiB are one split line', () => {
    const templates = templatesOf(['long1MiB'], 0.001);
    const [sequence] = slotsOf('long1MiB', templates);
    const { line, deliver, close } = setUp(templates);
    const whole = line(sequence!);
    const pieces = Array.from({ length: 128 }, (_, at) =>
      whole.subarray(at * 8192, (at + 1) * 8192),
    );
    deliver(...pieces);
    const { account, stream } = close();
    expect(account.corrupted).toMatchObject({ split: 128, truncated: 0 });
    expect(linesIn(stream.corruptedOnly('split'))).toEqual([sequence]);
  });

  it('that were changed say how', () => {
    const changes: readonly [HostileClass, (line: Buffer) => Buffer, string][] = [
      ['nul', (line) => spelt(line, /\0/g, () => '#000'), 'escaped'],
      ['nul', (line) => spelt(line, /\0/g, () => ''), 'stripped'],
      ['invalidUtf8', (line) => Buffer.from(line.toString('utf8')), 'replaced'],
      ['carriageReturns', (line) => spelt(line, /\r$/, () => ''), 'stripped'],
      ['syslogHeader', (line) => line.subarray(line.indexOf('LL-')), 'stripped'],
      ['jsonEnders', (line) => spelt(line, /["\\]/g, (one) => `\\${one}`), 'escaped'],
    ];
    for (const [kind, change, how] of changes) {
      const { line, deliver, close } = setUp();
      const changed = slotsOf(kind).filter((slot) => !change(line(slot)).equals(line(slot)));
      deliver(...changed.map((slot) => change(line(slot))));
      const { account, stream } = close();
      // A line that only lost its end is called truncated.
      const { mutated, truncated, nulFilled } = account.corrupted;
      expect([mutated + truncated, nulFilled], kind).toEqual([changed.length, 0]);
      const told = new Map([...stream.mutatedOnly()].map(([set, of]) => [mutationWords(set), of]));
      expect([...told.keys()], kind).toEqual([how]);
      expect(linesIn(told.get(how)!)).toEqual(changed);
      expect(changed.length, kind).toBeGreaterThan(2);
    }
  });
});

function spelt(line: Buffer, what: RegExp, as: (one: string) => string): Buffer {
  return Buffer.from(line.toString('latin1').replace(what, as), 'latin1');
}
