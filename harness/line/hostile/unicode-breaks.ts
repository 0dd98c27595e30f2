/**
 * Valid UTF-8 that many programs change or break lines at: line and paragraph separators, NEL, byte order
 * marks, replacement characters, text that runs backwards, joined and decomposed characters.
 */
import { amid, inTurn, type Maker } from './maker.js';

const ways = [
  '\u2028',
  '\u2029',
  '\u0085',
  '\ufeff',
  '\ufffd',
  '\u202efdp.exe\u202c',
  '\u200b\u200d\u2060',
  'e\u0301\u0041\u030a',
  '\uffff\ufdd0',
  `o${'\u0300'.repeat(64)}`,
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
];

export const unicodeBreaks: Maker = ({ random, variant }) => amid(random, inTurn(ways, variant));
