import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSelfCheck } from './self-check.js';
import { bodyAlphabets, type LineSpec, lineFormats, payloadModes } from './spec.js';
import { LineTemplates } from './templates.js';

const run = 'k3x9ab';
const formats = lineFormats.map((format) => ({ format }));

function templatesOf(change: Partial<LineSpec>): LineTemplates {
  return new LineTemplates({
    ...{ seed: 7, format: 'plain', alphabet: 'ascii', payload: 'unique', period: 10 },
    sizes: { kind: 'uniform', bytesMin: 60, bytesMax: 400 },
    ...{ timestampOriginMs: Date.UTC(2026, 0, 1), timestampStepMs: 7, criRecordBytesMax: 16_384 },
    ...change,
  });
}

const identities = fc.record({
  stream: fc.integer({ min: 1, max: 9_999 }),
  epoch: fc.integer({ min: 1, max: 9_999 }),
  sequence: fc.integer({ min: 1, max: 999_999_999_999 }),
});

const specs = fc.record({
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  alphabet: fc.constantFrom(...bodyAlphabets),
});

describe.each(formats)('a $format line', ({ format }) => {
  it('vouches for itself, raw and as its payload, with nothing known of the run', () => {
    const modes = fc.constantFrom(...payloadModes);
    fc.assert(
      fc.property(specs, modes, identities, fc.nat(40), (spec, payload, identity, before) => {
        const sizes =
          payload === 'unique'
            ? {}
            : { sizes: { kind: 'fixed', bytes: 1200 } satisfies LineSpec['sizes'] };
        const templates = templatesOf({ ...spec, format, payload, ...sizes });
        const check = new LineSelfCheck();
        for (const line of [
          templates.renderPayload(run, identity),
          templates.renderLine(run, identity),
        ]) {
          const bytes = Buffer.concat([Buffer.alloc(before, 'x'), line, Buffer.from('LL-')]);
          expect(check.check(bytes, before, before + line.length)).toBe('whole');
          const { stream, epoch, sequence } = check;
          expect({ run: check.run, stream, epoch, sequence }).toEqual({ run, ...identity });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('with any byte changed but one of its time is odd', () => {
    const templates = templatesOf({ format, alphabet: 'mixed' });
    const identity = { stream: 3, epoch: 1, sequence: 12_345 };
    const line = templates.renderLine(run, identity);
    const { timestampOffsets } = templates.frames[5]!;
    const isTime = (at: number) => timestampOffsets.some((from) => at >= from && at < from + 35);
    const check = new LineSelfCheck();
    for (let at = 0; at < line.length; at++) {
      const changed = line.slice();
      changed[at]! ^= 1;
      if (!isTime(at)) expect(check.check(changed, 0, changed.length), `byte ${at}`).toBe('odd');
    }
  });

  it('that is cut, or stands beside another, is odd', () => {
    const templates = templatesOf({ format });
    const of = (sequence: number) => templates.renderLine(run, { stream: 1, epoch: 1, sequence });
    const both = Buffer.concat([of(1), of(2)]);
    const check = new LineSelfCheck();
    expect(check.check(both, 0, both.length)).toBe('odd');
    expect(check.check(both, 1, of(1).length)).toBe('odd');
    expect(check.check(both, 0, of(1).length - 1)).toBe('odd');
  });
});

it('tells lines of several runs apart that come in turn', () => {
  const templates = templatesOf({});
  const check = new LineSelfCheck();
  for (const name of ['aaaaaa', 'bbbbbb', 'aaaaaa']) {
    const line = templates.renderPayload(name, { stream: 1, epoch: 1, sequence: 4 });
    expect(check.check(line, 0, line.length)).toBe('whole');
    expect(check.run).toBe(name);
  }
});

it('finds nothing in what is no line', () => {
  const check = new LineSelfCheck();
  for (const text of ['', 'LL-', 'LL-k3x9ab-0001', '{"time":"', 'x'.repeat(500)]) {
    expect(check.check(Buffer.from(text), 0, text.length)).toBe('odd');
  }
});
