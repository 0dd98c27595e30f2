/** What an audit says of files that somebody altered. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineFormat, LineSpec } from '../../line/spec.js';
import { LineTemplates } from '../../line/templates.js';
import { auditFile, type Found } from './audit-file.js';
import { ExpectedLines } from './expected-lines.js';

const run = 'audit0';
const name = { stream: 3, epoch: 1 };

function specOf(format: LineFormat): LineSpec {
  return {
    ...{ seed: 7, format, alphabet: 'ascii', payload: 'unique', period: 10 },
    sizes: { kind: 'uniform', bytesMin: 60, bytesMax: 120 },
    ...{ timestampOriginMs: 1_767_225_599_990, timestampStepMs: 7, criRecordBytesMax: 70 },
  };
}

function linesOf(format: LineFormat) {
  const templates = new LineTemplates(specOf(format));
  const lines = new ExpectedLines(templates, run, name);
  const line = (sequence: number) => lines.one({ ...name, sequence });
  return { lines, line };
}

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The lines 5 to 12 were written; `made` is what stands in the file. */
async function audit(
  made: readonly Buffer[],
  format: LineFormat = 'plain',
  size = 37,
  missingAtEnd: 'removed' | 'elsewhere' = 'removed',
  unsureLast = 12,
) {
  const found: Found[] = [];
  const expected = {
    ...{ first: 5, last: 12, unsureLast, firstOffset: 0, cutBytes: 0, missingAtEnd },
  };
  const { lines } = linesOf(format);
  const pieces = inPieces(Buffer.concat(made), size);
  const tally = await auditFile(pieces, lines, expected, (one) => found.push(one));
  return { tally, found: found.map(({ kind, first, last }) => `${kind} ${first}-${last}`) };
}

const sequences = [5, 6, 7, 8, 9, 10, 11, 12];

describe.each(['plain', 'json', 'cri', 'docker-json', 'nginx-access'] as const)('%s', (format) => {
  const { line } = linesOf(format);
  const all = sequences.map(line);
  const without = (sequence: number) => all.filter((_, index) => sequences[index] !== sequence);
  const changed = (sequence: number, change: (bytes: Buffer) => Buffer) =>
    all.map((bytes, index) => (sequences[index] === sequence ? change(Buffer.from(bytes)) : bytes));

  it('finds nothing in what was written', async () => {
    const { tally, found } = await audit(all, format);
    expect(found).toEqual([]);
    expect(tally).toEqual({ lines: 8, bytes: Buffer.concat(all).length });
  });

  it('finds a line that is gone', async () => {
    expect((await audit(without(7), format)).found).toEqual(['removed 7-7']);
    expect((await audit(without(5), format)).found).toEqual(['removed 5-5']);
    expect((await audit(all.slice(0, -2), format)).found).toEqual(['removed 11-12']);
  });

  it('tells lines that are gone from a replaced file from those behind its end', async () => {
    const audited = async (made: readonly Buffer[]) =>
      (await audit(made, format, 37, 'elsewhere')).found;
    expect(await audited(without(7).slice(0, -2))).toEqual(['removed 7-7', 'elsewhere 11-12']);
    expect(await audited([])).toEqual(['elsewhere 5-12']);
    expect(await audited(all)).toEqual([]);
  });

  it('finds a byte that is another one', async () => {
    const flip = (at: number) => (bytes: Buffer) => {
      bytes[at < 0 ? bytes.length + at : at]! ^= 1;
      return bytes;
    };
    expect((await audit(changed(8, flip(-6)), format)).found).toEqual([
      'strange 0-0',
      'edited 8-8',
    ]);
    expect((await audit(changed(8, flip(0)), format)).found).toEqual(['strange 0-0', 'edited 8-8']);
  });

  it('finds a line that was blanked', async () => {
    const blank = (bytes: Buffer) => bytes.fill(0x20, 0, bytes.length - 1);
    expect((await audit(changed(9, blank), format)).found).toEqual(['strange 0-0', 'edited 9-9']);
    const three = all.map((bytes, index) =>
      index > 2 && index < 6 ? blank(Buffer.from(bytes)) : bytes,
    );
    expect((await audit(three, format)).found).toEqual(['strange 0-0', 'edited 8-10']);
  });

  it('finds what was put in between', async () => {
    const put = (bytes: Buffer) => [...all.slice(0, 3), bytes, ...all.slice(3)];
    expect((await audit(put(line(6)), format)).found).toEqual(['repeated 6-6']);
    expect((await audit(put(line(99)), format)).found).toEqual(['foreign 99-99']);
    expect((await audit(put(Buffer.from('nothing happened\n')), format)).found).toEqual([
      'strange 0-0',
    ]);
  });

  it('finds lines that changed places', async () => {
    const swapped = [...all];
    [swapped[2], swapped[4]] = [swapped[4]!, swapped[2]!];
    const { found } = await audit(swapped, format);
    expect(found).toEqual(['reordered 8-8', 'reordered 7-7']);
  });
});

describe('an audit', () => {
  it('leaves out what stands before the first line, and the half of one that a rotation cut', async () => {
    const { lines, line } = linesOf('plain');
    const half = line(13).subarray(0, 20);
    const made = Buffer.concat([Buffer.alloc(11), ...sequences.map(line), half]);
    const found: Found[] = [];
    const missingAtEnd = 'removed' as const;
    const expected = {
      ...{ first: 5, last: 12, unsureLast: 12, firstOffset: 11, cutBytes: 20, missingAtEnd },
    };
    await auditFile(inPieces(made, 64), lines, expected, (one) => found.push(one));
    expect(found).toEqual([]);
  });

  it('lets a file end anywhere in lines that a killed writer was just writing, and nowhere else', async () => {
    const { line } = linesOf('cri');
    const sure = sequences.map(line);
    const unsure = [13, 14, 15].map(line);
    const tail = Buffer.concat(unsure);
    const audited = async (made: readonly Buffer[]) =>
      (await audit(made, 'cri', 37, 'removed', 15)).found;
    for (let length = 0; length <= tail.length; length++) {
      expect(await audited([...sure, tail.subarray(0, length)])).toEqual([]);
    }
    const torn = Buffer.from(tail.subarray(0, -5));
    torn[torn.length - 1]! ^= 1;
    expect(await audited([...sure, torn])).toEqual(['strange 0-0']);
    expect(await audited([...sure, unsure[0]!, unsure[2]!])).toEqual(['removed 14-14']);
    expect(await audited([...sure, tail, line(16)])).toEqual(['foreign 16-16']);
    expect(await audited(sure.slice(0, -1))).toEqual(['removed 12-12']);
    expect(await audited([...sure.slice(0, -1), tail])).toEqual(['removed 12-12']);
  });

  it('finds exactly the lines that are gone, whichever they are and however the file is read', async () => {
    const { line } = linesOf('json');
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(sequences),
        fc.integer({ min: 1, max: 500 }),
        async (kept, size) => {
          const { found, tally } = await audit(kept.map(line), 'json', size);
          const gone = found.flatMap((text) => {
            const [, first, last] = /^removed (\d+)-(\d+)$/.exec(text) ?? [];
            const count = Number(last) - Number(first) + 1;
            return Array.from({ length: count }, (_, index) => Number(first) + index);
          });
          expect(gone).toEqual(sequences.filter((one) => !kept.includes(one)));
          expect(tally.lines).toBe(kept.length);
        },
      ),
    );
  });
});
