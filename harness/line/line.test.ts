import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import { LineBlock } from './block.js';
import { bodyAlphabets, type LineSpec, lineFormats } from './spec.js';
import { LineTemplates } from './templates.js';
import { fingerprints } from './testing/fingerprint.js';
import { readToken } from './token.js';
import { LineVerifier } from './verifier.js';

const run = 'r4n0me';
const base: LineSpec = {
  seed: 42,
  format: 'plain',
  alphabet: 'ascii',
  payload: 'unique',
  sizes: { kind: 'fixed', bytes: 200 },
  timestampOriginMs: Date.UTC(2026, 0, 31, 23, 59, 59, 900),
  period: 1000,
  timestampStepMs: 10,
  criRecordBytesMax: 128,
};

const anySpec = fc.record({
  seed: fc.integer(),
  format: fc.constantFrom(...lineFormats),
  alphabet: fc.constantFrom(...bodyAlphabets),
  sizes: fc.constantFrom<LineSpec['sizes'][]>(
    { kind: 'fixed', bytes: 52 },
    { kind: 'uniform', bytesMin: 60, bytesMax: 300 },
    { kind: 'list', bytes: [100, 511, 512, 513] },
  ),
});
const anySequence = fc.oneof(
  fc.integer({ min: 1, max: 5000 }),
  fc.integer({ min: 1, max: 999_999_999_999 }),
);

/** The text that a shipper passes on for a line: CRI records are joined before that. */
function messageOf(templates: LineTemplates, spec: LineSpec, sequence: number): Buffer {
  const identity = { stream: 7, epoch: 2, sequence };
  return Buffer.from(
    spec.format === 'cri'
      ? templates.renderPayload(run, identity)
      : templates.renderLine(run, identity),
  );
}

describe('a line', () => {
  it('is named by its token', () => {
    const line = new LineTemplates(base).renderLine(run, {
      stream: 7,
      epoch: 2,
      sequence: 123_456,
    });
    expect(Buffer.from(line).toString()).toMatch(/^LL-r4n0me-0007-0002-000000123456-00000200-/);
    expect(readToken(line, 0)).toMatchObject({
      run,
      stream: 7,
      epoch: 2,
      sequence: 123_456,
      length: 200,
    });
    expect(line.length).toBe(200);
  });

  it('has the payload bytes asked for, whatever the alphabet', () => {
    for (const alphabet of bodyAlphabets) {
      const templates = new LineTemplates({ ...base, alphabet });
      const payload = templates.renderPayload(run, { stream: 1, epoch: 1, sequence: 17 });
      expect(payload.length).toBe(200);
      expect(new TextDecoder('utf-8', { fatal: true }).decode(payload)).not.toMatch(/\s$|\n/);
    }
  });

  it('has the bytes that other languages must make too', () => {
    const file = packageFile('scenarios', 'fingerprints.json');
    const text = `${JSON.stringify(fingerprints(), null, 2)}\n`;
    if (process.env.LOSTLINE_GOLDEN === 'write') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it('begins alike in every file when heads are identical', () => {
    const templates = new LineTemplates({
      ...base,
      payload: 'identical-head',
      sizes: { kind: 'fixed', bytes: 1300 },
    });
    const one = templates.renderLine(run, { stream: 1, epoch: 1, sequence: 1 });
    const other = templates.renderLine(run, { stream: 2, epoch: 1, sequence: 4711 });
    expect(one.subarray(0, 1024)).toEqual(other.subarray(0, 1024));
    expect(one.subarray(1075)).toEqual(other.subarray(1075));
    expect(one).not.toEqual(other);
  });
});

describe('a block', () => {
  it('holds exactly the rendered lines, at the offsets told', () => {
    fc.assert(
      fc.property(
        anySpec,
        anySequence,
        fc.integer({ min: 1, max: 30 }),
        (partial, first, count) => {
          const templates = new LineTemplates({ ...base, ...partial });
          const block = new LineBlock(templates, run, 7, 2);
          block.prepare(Math.max(1, first - 1), 5);
          const prepared = block.prepare(first, count);
          const rendered = Array.from({ length: prepared }, (_, index) => [
            ...templates.renderLine(run, { stream: 7, epoch: 2, sequence: first + index }),
            0x0a,
          ]).flat();
          expect([...block.buffer.subarray(block.start, block.end)]).toEqual(rendered);
          expect(templates.offsetOf(first + prepared) - templates.offsetOf(first)).toBe(
            rendered.length,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never prepares more than fits', () => {
    const templates = new LineTemplates({
      ...base,
      sizes: { kind: 'uniform', bytesMin: 60, bytesMax: 300 },
    });
    const block = new LineBlock(templates, run, 1, 1);
    const lines = block.fitting(1, 4096);
    block.prepare(1, lines);
    expect(block.end - block.start).toBeLessThanOrEqual(4096);
    block.prepare(1, lines + 1);
    expect(block.end - block.start).toBeGreaterThan(4096);
    expect(block.fitting(1, 1)).toBe(1);
  });
});

describe('the verifier', () => {
  it('knows every line, raw or as a payload', () => {
    fc.assert(
      fc.property(anySpec, anySequence, (partial, sequence) => {
        const spec = { ...base, ...partial };
        const templates = new LineTemplates(spec);
        const verifier = new LineVerifier(templates, run);
        const identity = { stream: 7, epoch: 2, sequence };
        for (const bytes of [
          templates.renderLine(run, identity),
          templates.renderPayload(run, identity),
        ]) {
          const framed = Buffer.concat([Buffer.from('xx'), bytes, Buffer.from('yy')]);
          expect(verifier.verify(framed, 2, framed.length - 2)).toBe('intact');
          expect(verifier).toMatchObject({ identified: true, ...identity });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('sees any changed byte', () => {
    fc.assert(
      fc.property(
        anySpec,
        anySequence,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (partial, sequence, at, flip) => {
          const spec = { ...base, ...partial };
          const templates = new LineTemplates(spec);
          const message = messageOf(templates, spec, sequence);
          message[at % message.length]! ^= flip;
          const verdict = new LineVerifier(templates, run).verify(message, 0, message.length);
          expect(verdict).not.toBe('intact');
          expect(verdict).not.toBe('truncated');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('sees any cut, and knows the line when the token is whole', () => {
    fc.assert(
      fc.property(anySpec, anySequence, fc.nat(), (partial, sequence, cut) => {
        const spec = { ...base, ...partial };
        const templates = new LineTemplates(spec);
        const message = messageOf(templates, spec, sequence);
        const length = cut % message.length;
        const verifier = new LineVerifier(templates, run);
        const verdict = verifier.verify(message, 0, length);
        expect(verdict).toBe(verifier.identified ? 'truncated' : 'fragment');
        if (verifier.identified) expect(verifier).toMatchObject({ sequence, matched: length });
      }),
      { numRuns: 100 },
    );
  });

  const templates = new LineTemplates(base);
  const line = (sequence: number) =>
    Buffer.from(templates.renderLine(run, { stream: 1, epoch: 1, sequence }));
  const verdictOf = (message: Buffer) =>
    new LineVerifier(templates, run).verify(message, 0, message.length);

  it.each([
    ['two lines in one message', Buffer.concat([line(1), line(2)]), 'merged'],
    ["a line and another's tail", Buffer.concat([line(1), line(2).subarray(120)]), 'merged'],
    ["another's tail and a line", Buffer.concat([line(2).subarray(120), line(1)]), 'merged'],
    ["a line's head and another line", Buffer.concat([line(2).subarray(0, 90), line(1)]), 'merged'],
    ['the last byte of the line before', Buffer.concat([line(1).subarray(-1), line(2)]), 'merged'],
    ['the first byte of the next line', Buffer.concat([line(1), line(2).subarray(0, 1)]), 'merged'],
    ['a carriage return behind a line', Buffer.concat([line(1), Buffer.from('\r')]), 'mutated'],
    ['a newline behind a line', Buffer.concat([line(1), Buffer.from('\n')]), 'mutated'],
    ['a prefix before a line', Buffer.concat([Buffer.from('host app: '), line(1)]), 'mutated'],
    [
      'a prefix and a tail',
      Buffer.concat([Buffer.from('x: '), line(1), line(2).subarray(-9)]),
      'mutated',
    ],
    ['NULs before a line', Buffer.concat([Buffer.alloc(64), line(1)]), 'nulFilled'],
    ['NULs alone', Buffer.alloc(64), 'nulFilled'],
    [
      'a line of another run',
      Buffer.from(
        new LineTemplates(base).renderLine('other1', { stream: 1, epoch: 1, sequence: 1 }),
      ),
      'foreign',
    ],
    ['the end of a line', line(1).subarray(60), 'fragment'],
    ['nothing', Buffer.alloc(0), 'fragment'],
    [
      'a line with its body in capitals',
      Buffer.from(
        line(1)
          .toString()
          .replace(/ .*/, (body) => body.toUpperCase()),
      ),
      'mutated',
    ],
    [
      "a line with its token's first letter changed",
      Buffer.from(line(1).toString().replace('LL-', 'XL-')),
      'mutated',
    ],
    [
      'a line with another run in its token',
      Buffer.from(line(1).toString().replace(run, 'r4n0mf')),
      'mutated',
    ],
    [
      'a line with another sequence',
      Buffer.from(line(1).toString().replace('000000000001', '000000001001')),
      'mutated',
    ],
  ])('tells %s', (_, message, verdict) => {
    expect(verdictOf(message)).toBe(verdict);
  });

  it.each([
    ['with its fields in another order', 'mutated'],
    ['with another timestamp', 'mutated'],
    ['and the end of the line before it', 'merged'],
  ])('tells a docker-json line %s', (what, verdict) => {
    const dockerJson = new LineTemplates({ ...base, format: 'docker-json' });
    const raw = (sequence: number) =>
      Buffer.from(dockerJson.renderLine(run, { stream: 1, epoch: 1, sequence }));
    const { log, stream, time } = JSON.parse(raw(2).toString());
    const message = {
      'with its fields in another order': JSON.stringify({ time, stream, log }),
      'with another timestamp': JSON.stringify({ log, stream, time: time.replace('Z', '1Z') }),
      'and the end of the line before it': raw(1).subarray(-20).toString() + raw(2).toString(),
    }[what]!;
    const bytes = Buffer.from(message);
    expect(new LineVerifier(dockerJson, run).verify(bytes, 0, bytes.length)).toBe(verdict);
  });
});
