/** What is done to lines of a file. All but inserting, removing and replacing leave every other byte where it was. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { tokenLayout } from '../../line/token.js';
import { EnvironmentError } from '../../support/errors.js';
import type { Random } from '../../support/random.js';
import type { Change } from './hand.js';
import { linesIn, type Victim, type VictimLine } from './victim.js';

/** What is to become of the victim's file. */
export type Deed = (victim: Victim, random: Random) => Change;

const rewriteBytesMax = 1024 * 1024 * 1024;
/** In which the last whole line is looked for. */
const tailBytes = 4 * 1024 * 1024;
const lie = Buffer.from('sshd[4242]: Accepted publickey for root from 198.18.0.66 port 40022\n');

/** One letter or digit of each line's body becomes another one. */
export const edit: Deed = (victim, random) =>
  inPlace(victim, (line) => {
    const changed = Buffer.from(line.bytes);
    const at = bodyByte(line, random);
    changed[at] = otherLetter(changed[at]!);
    return changed;
  });

/** Blanks up to the newline. */
export const erase: Deed = (victim) =>
  inPlace(victim, ({ bytes }) => Buffer.from(bytes).fill(0x20, 0, bytes.length - 1));

/** The instant that the line's frame carries moves by an hour. */
export const timestamps: Deed = (victim) =>
  inPlace(victim, ({ bytes }) => {
    const text = bytes.toString('latin1');
    const changed = text.replace(/(\d{4}-\d\d-\d\dT|\/\d{4}:)(\d\d)/, (_, before, hour) => {
      const other = String((Number(hour) + 1) % 24).padStart(2, '0');
      return `${before}${other}`;
    });
    if (changed === text) {
      throw new EnvironmentError(
        'the lines carry no timestamp: use line.format json, cri, docker-json or nginx-access',
      );
    }
    return Buffer.from(changed, 'latin1');
  });

/** The first and the last one change places, and so do those between. */
export const reorder: Deed = ({ lines }) => {
  const turned = Buffer.concat([...lines].reverse().map(({ bytes }) => bytes));
  return { how: 'over', at: lines[0]!.offset, bytes: turned };
};

/** A line that nobody wrote comes before the first one. */
export const insert: Deed = (victim) => rewritten(victim, (rest) => Buffer.concat([lie, rest]));

export const remove: Deed = (victim) => rewritten(victim, (rest) => rest.subarray(bytesOf(victim)));

/** Another file without the lines comes to the path; who holds the old one open goes on in it. */
export const replace: Deed = (victim) => replacedBy(victim, readFileSync(victim.path));

/** The same while its writer may stand in the middle of a line: what there is of that is left behind. */
export const replaceLive: Deed = (victim) => {
  const whole = readFileSync(victim.path);
  return replacedBy(victim, whole.subarray(0, whole.lastIndexOf(0x0a) + 1));
};

function replacedBy(victim: Victim, whole: Buffer): Change {
  const from = victim.lines[0]!.offset;
  const left = [whole.subarray(0, from), whole.subarray(from + bytesOf(victim))];
  const bytes = Buffer.concat(left);
  const tail = Math.max(0, bytes.length - tailBytes);
  const until = linesIn(bytes.subarray(tail), tail, victim.run).at(-1)?.sequence ?? 0;
  return { how: 'replace', at: 0, bytes, until };
}

/** x, or y where x stands. */
export function otherLetter(letter: number): number {
  return letter === 0x78 ? 0x79 : 0x78;
}

function bytesOf({ lines }: Victim): number {
  return lines.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** A letter or digit behind the token. */
function bodyByte({ bytes, tokenAt }: VictimLine, random: Random): number {
  const places: number[] = [];
  for (let at = tokenAt + tokenLayout.bytes + 1; at < bytes.length - 1; at++) {
    if (/[0-9a-zA-Z]/.test(String.fromCharCode(bytes[at]!))) places.push(at);
  }
  const last = places[random.integer(0, Math.max(0, places.length - 1))];
  if (last === undefined) throw new EnvironmentError('the line has no letter or digit to change');
  return last;
}

/** What stands between the lines, such as lines of others, stays. */
function inPlace({ path, lines }: Victim, change: (line: VictimLine) => Buffer): Change {
  const at = lines[0]!.offset;
  const last = lines.at(-1)!;
  const bytes = readFrom(path, at, last.offset + last.bytes.length);
  for (const line of lines) change(line).copy(bytes, line.offset - at);
  return { how: 'over', at, bytes };
}

/** Everything from the first line on is written anew, and the file cut or lengthened. */
function rewritten({ path, lines }: Victim, change: (rest: Buffer) => Buffer): Change {
  const at = lines[0]!.offset;
  return { how: 'rest', at, bytes: change(readFrom(path, at)) };
}

function readFrom(path: string, from: number, to?: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const length = (to ?? fstatSync(file).size) - from;
    if (length > rewriteBytesMax) throw new EnvironmentError(`${path} is too large`);
    const bytes = Buffer.alloc(Math.max(0, length));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
  } finally {
    closeSync(file);
  }
}
