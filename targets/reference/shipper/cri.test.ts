import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CriBoundary, joinRecords } from './cri.js';
import { HeldLine } from './held-line.js';
import { NumberedLog } from './testing/numbered-log.js';
import { Rig } from './testing/rig.js';

const instant = '2025-02-03T04:05:06.789012345Z';
const record = (tag: string, text: string, stream = 'stdout') =>
  `${instant} ${stream} ${tag} ${text}\n`;

const joined = (...records: readonly string[]) =>
  joinRecords(Buffer.from(records.join(''))).toString();

describe('joining records', () => {
  it('ships the text of a whole record, and of partial ones as one line', () => {
    expect(joined(record('F', 'one'))).toBe('one\n');
    expect(joined(record('P', 'one '), record('P', 'line '), record('F', 'only'))).toBe(
      'one line only\n',
    );
  });

  it('keeps messages of stdout and stderr apart', () => {
    const interleaved = [record('P', 'out '), record('F', 'err', 'stderr'), record('F', 'put')];
    expect(joined(...interleaved)).toBe('err\nout put\n');
  });

  it('takes further tags, empty texts and short instants for what they are', () => {
    expect(
      joined('2025-02-03T04:05:06.7Z stdout P:x a\n', '2025-02-03T04:05:06Z stdout F \n'),
    ).toBe('a\n');
  });

  it('leaves a line that is no record as it stands', () => {
    expect(joined('no record\n', record('F', 'one'))).toBe('no record\none\n');
  });

  it('ships what there is of a message without an end', () => {
    expect(joined(record('F', 'one'), record('P', 'two '))).toBe('one\ntwo \n');
  });
});

const message = fc.record({
  stream: fc.constantFrom('stdout', 'stderr'),
  texts: fc.array(fc.stringMatching(/^[a-z PF]{0,12}$/), { minLength: 1, maxLength: 4 }),
});

it('parts only between messages, wherever a read ends', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(fc.nat(60), { maxLength: 40 }),
      (messages, cuts) => {
        const records = messages.flatMap(({ stream, texts }) =>
          texts.map((text, at) => record(at + 1 < texts.length ? 'P' : 'F', text, stream)),
        );
        const bytes = Buffer.from(records.join(''));
        const held = new HeldLine(new CriBoundary());
        const lines: string[] = [];
        const add = (from: number, to: number) => {
          if (from >= to) return;
          lines.push(
            joinRecords(Buffer.concat(held.add(bytes.subarray(from, to), 1e6))).toString(),
          );
        };
        let from = 0;
        for (const cut of cuts) {
          const to = Math.min(bytes.length, from + cut);
          add(from, to);
          from = to;
        }
        add(from, bytes.length);
        expect(lines.join('')).toBe(messages.map(({ texts }) => `${texts.join('')}\n`).join(''));
        expect(held.bytes).toBe(0);
      },
    ),
  );
});

describe('a message over a rotation', () => {
  it('is joined when its records stand in several files', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start(['--format', 'cri']);
    log.append(record('F', 'zero') + record('P', 'one '));
    await rig.untilSent(1);
    log.rotate(5);
    log.append(record('P', 'line '));
    log.rotate(5);
    log.append(record('F', 'only') + record('F', 'two'));
    await rig.untilSent(3);
    expect(rig.sink.lines).toEqual(['zero', 'one line only', 'two']);
  });

  it('is joined after a restart in its middle, once', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    const shipper = rig.start(['--format', 'cri']);
    log.append(record('F', 'zero') + record('P', 'one '));
    await rig.untilSent(1);
    await rig.stop(shipper);
    log.rotate(5);
    log.append(record('F', 'line'));
    const second = rig.start(['--format', 'cri']);
    await rig.untilSent(2);
    await rig.stop(second);
    rig.start(['--format', 'cri']);
    log.append(record('F', 'two'));
    await rig.untilSent(3);
    expect(rig.sink.lines).toEqual(['zero', 'one line', 'two']);
  });

  it('is shipped as it is when its end never comes', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start(['--format', 'cri', '--grace-ms', '10']);
    log.append(record('P', 'a process that died in mid-'));
    await rig.untilEvent('opened');
    log.rotate(5);
    await rig.untilSent(1);
    expect(rig.sink.lines).toEqual(['a process that died in mid-']);
  });
});
