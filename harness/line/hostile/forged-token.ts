/**
 * Tokens of Lostline's own in a body: of another run, of this run with a wrong checksum, and of another line
 * with its right checksum, but without its text. A checksum binds a token to the bytes around it, so none of
 * them is that line, even where somebody cuts the line in two before it. A faithful copy of a whole line
 * would be that line: that is a repeat, and no forgery.
 */
import { lineChecksum, runHash, streamHash, tokenLayout, tokenMagic } from '../token.js';
import { inTurn, joined, letters, type Maker, type Victim } from './maker.js';

const foreignRun = 'f0rged';

function token(run: string, { sequence, length }: Victim, checksum: number): string {
  const digits = (value: number, count: number) => String(value).padStart(count, '0');
  const name = `0001-0001-${digits(sequence, tokenLayout.sequenceDigits)}`;
  const check = (checksum >>> 0).toString(16).padStart(8, '0');
  return `${tokenMagic(run)}${name}-${digits(length, tokenLayout.lengthDigits)}-${check}`;
}

export const forgedToken: Maker = ({ random, variant, run, victim }) => {
  const own = run || foreignRun;
  const hash = streamHash(victim.bodyHash, runHash(own), 1, 1);
  const right = lineChecksum(hash, victim.sequence);
  const some = letters(random, 24);
  const ways = [
    [token(foreignRun, victim, right), ' ', some],
    [some, ' ', token(own, victim, right ^ 1), ' ', some],
    [some, '\r', token(own, victim, right), ' ', some],
    [token(own, victim, right)],
    [some, tokenMagic(own)],
    [some, '\\n', token(own, victim, right), '\u2028', token(own, victim, right), ' ', some],
  ];
  return { before: new Uint8Array(), behind: joined(...inTurn(ways, variant)) };
};
