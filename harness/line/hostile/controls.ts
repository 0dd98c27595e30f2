/** ANSI sequences that redraw a terminal, and the control characters (C0 but NUL and newline, DEL, C1). */
import { amid, bytes, inTurn, type Maker } from './maker.js';

const esc = '\x1b';
/** All but NUL, newline and carriage return, which are classes of their own. */
const c0 = Array.from({ length: 32 }, (_, code) => code).filter(
  (code) => ![0, 10, 13].includes(code),
);

const ways: readonly (string | Uint8Array)[] = [
  `${esc}[2J${esc}[H`,
  `${esc}]0;title\x07`,
  `${esc}[31mred${esc}[0m`,
  '\b\b\b\b\b\b\b\b',
  bytes(...c0, 0x7f),
  '\u0080\u0084\u0090\u009b2J\u009c',
  `${esc}[1A${esc}[2K`,
  '\t\t\v\f\x1a\x04',
];

export const controls: Maker = ({ random, variant }) => amid(random, inTurn(ways, variant));
