/** Lines that begin like a syslog message (RFC 3164, RFC 5424) or one of its frames (RFC 6587). */
import { inTurn, joined, letters, type Maker } from './maker.js';

const ways = [
  '<34>Oct 11 22:14:15 mymachine su: ',
  '<165>1 2003-10-11T22:14:15.003Z mymachine evntslog - ID47 [a@32473 iut="3"] ',
  '<13>1 - - - - - - ',
  '<999>',
  '<-1>1 ',
  '57 <13>1 - - - - - - ',
  '<13>1 2026-01-01T00:00:00Z h a - - [unclosed="',
  '<0>Jan  1 00:00:00 ',
  'Jan  1 00:00:00 host app[1]: ',
  '<191>2 2026-13-45T99:99:99Z \ufeff',
];

export const syslogHeader: Maker = ({ random, variant }) => ({
  before: joined(inTurn(ways, variant)),
  behind: letters(random, 48),
});
