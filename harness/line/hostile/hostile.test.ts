import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineBlock } from '../block.js';
import {
  type HostileClass,
  hostileClasses,
  type LineFormat,
  type LineSpec,
  lineFormats,
} from '../spec.js';
import { LineTemplates } from '../templates.js';
import { LineVerifier } from '../verifier.js';

const run = 'r4n0me';
const longest: readonly HostileClass[] = ['long1MiB', 'long16MiB'];
const classes = hostileClasses.filter((kind) => !longest.includes(kind));

function specOf(format: LineFormat, seed = 42): LineSpec {
  return {
    ...{ seed, format, alphabet: 'ascii', payload: 'unique' },
    sizes: { kind: 'fixed', bytes: 120 },
    ...{ timestampOriginMs: Date.UTC(2026, 0, 31), period: 1000, timestampStepMs: 10 },
    ...{ criRecordBytesMax: 4096, hostile: { share: 0.2, classes } },
  };
}

const byFormat = new Map(
  lineFormats.map((format) => {
    const templates = new LineTemplates(specOf(format), run);
    return [format, { templates, verifier: new LineVerifier(templates, run) }];
  }),
);
const { templates: plain } = byFormat.get('plain')!;
const hostileSlots = Array.from({ length: 1000 }, (_, slot) => slot).filter(
  (slot) => slot > 0 && plain.hostileClass(slot) !== null,
);
const anyHostile = fc
  .tuple(fc.constantFrom(...hostileSlots), fc.integer({ min: 0, max: 9_000_000 }))
  .map(([slot, period]) => period * 1000 + slot);
const anyFormat = fc.constantFrom(...lineFormats);

describe('hostile lines', () => {
  it('take the asked share of a period, each class its part, ordinary lines between them', () => {
    expect(hostileSlots.length + (plain.hostileClass(0) === null ? 0 : 1)).toBe(200);
    const gaps = hostileSlots.slice(1).map((slot, index) => slot - hostileSlots[index]!);
    expect(Math.min(...gaps)).toBeGreaterThan(2);
    for (const kind of classes) {
      const places = hostileSlots.filter((slot) => plain.hostileClass(slot) === kind);
      expect(places.length, kind).toBeGreaterThanOrEqual(Math.floor(200 / classes.length) - 1);
    }
  });

  it('leave the ordinary lines of the same seed as they were', () => {
    const { hostile: _, ...ordinary } = specOf('plain');
    const templates = new LineTemplates(ordinary);
    for (let sequence = 1; sequence < 1000; sequence++) {
      if (plain.hostileClass(sequence) !== null) continue;
      const identity = { stream: 1, epoch: 1, sequence };
      expect(plain.renderLine(run, identity)).toEqual(templates.renderLine(run, identity));
    }
  });

  it('are found whole in both forms, in every format', () => {
    fc.assert(
      fc.property(anyFormat, anyHostile, (format, sequence) => {
        const { templates, verifier } = byFormat.get(format)!;
        const identity = { stream: 3, epoch: 2, sequence };
        for (const line of [
          templates.renderLine(run, identity),
          templates.renderPayload(run, identity),
        ]) {
          expect(verifier.verify(line, 0, line.length)).toBe('intact');
          expect(verifier).toMatchObject(identity);
        }
      }),
    );
  });

  it.each(longest)('are found whole: %s', (kind) => {
    const spec = { ...specOf('json'), hostile: { share: 0.001, classes: [kind] } };
    const templates = new LineTemplates(spec, run);
    const verifier = new LineVerifier(templates, run);
    const slot = templates.frames.findIndex((_, at) => templates.hostileClass(at) === kind);
    const bytes = kind === 'long1MiB' ? 1024 ** 2 : 16 * 1024 ** 2;
    const payload = templates.renderPayload(run, { stream: 1, epoch: 1, sequence: 1000 + slot });
    expect(payload.length).toBe(bytes);
    expect(verifier.verify(payload, 0, payload.length)).toBe('intact');
    expect(verifier.verify(payload, 0, payload.length - 1)).toBe('truncated');
  });

  it('stand in a block as they are rendered', () => {
    fc.assert(
      fc.property(anyFormat, anyHostile, (format, sequence) => {
        const { templates } = byFormat.get(format)!;
        const block = new LineBlock(templates, run, 3, 2);
        block.prepare(sequence, 1);
        const written = Buffer.from(block.buffer.subarray(block.start, block.end - 1));
        const line = templates.renderLine(run, { stream: 3, epoch: 2, sequence });
        expect(written.equals(line)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('hold no newline beyond those of their format', () => {
    for (const slot of hostileSlots) {
      expect(Buffer.from(plain.payloads[slot]!).includes('\n')).toBe(false);
    }
  });

  it('are never another line, wherever somebody cuts them', () => {
    const forged = hostileSlots.filter((slot) => plain.hostileClass(slot) === 'forgedToken');
    const { verifier } = byFormat.get('plain')!;
    for (const sequence of forged) {
      // Stream and epoch are those of the forged tokens.
      const line = plain.renderPayload(run, { stream: 1, epoch: 1, sequence });
      for (let start = 0; start < line.length; start++) {
        for (const end of [line.length, start + 50, start + 120]) {
          if (end > line.length || (start === 0 && end === line.length)) continue;
          expect(verifier.verify(line, start, end)).not.toBe('intact');
        }
      }
    }
  });

  it('do not hide a harm: a changed byte, a cut, another line behind', () => {
    fc.assert(
      fc.property(anyFormat, anyHostile, fc.nat(), (format, sequence, where) => {
        const { templates, verifier } = byFormat.get(format)!;
        const identity = { stream: 3, epoch: 2, sequence };
        const line = Buffer.from(templates.renderPayload(run, identity));
        const changed = Buffer.from(line);
        const at = where % line.length;
        changed[at] = changed[at]! ^ 1;
        expect(verifier.verify(changed, 0, line.length)).not.toBe('intact');
        expect(verifier.verify(line, 0, at)).not.toBe('intact');
        const next = templates.renderPayload(run, { ...identity, sequence: sequence + 1 });
        const both = Buffer.concat([line, next]);
        expect(verifier.verify(both, 0, both.length)).toBe('merged');
      }),
    );
  });
});
