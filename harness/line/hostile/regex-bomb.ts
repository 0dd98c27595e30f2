/**
 * Near misses of the access logs that people parse with regular expressions: enough to set a pattern off,
 * and an end that makes it go back over every way to split the middle. Aimed at nginx's and apache's
 * combined log, envoy's default text, grok's and Fluentd's patterns, bracketed and key-value pairs.
 */
import { inTurn, joined, letters, type Maker } from './maker.js';

const repeats = 2_000;
const access = '198.18.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET ';

const ways: readonly { readonly before: string; readonly behind: string }[] = [
  { before: access, behind: ' '.repeat(repeats) },
  { before: access, behind: ' /'.repeat(repeats) },
  { before: access, behind: `HTTP/1.1" 200 5 "-" "${'\\"'.repeat(repeats)}` },
  { before: '198.18.0.1 ', behind: '- '.repeat(repeats) },
  {
    before: '[2026-01-01T00:00:00.000Z] "GET ',
    behind: ` HTTP/1.1" 200 - "${'-" "'.repeat(repeats)}`,
  },
  { before: '[', behind: '['.repeat(repeats) },
  { before: '', behind: `${'a=b '.repeat(repeats)}=` },
  { before: '', behind: `${'a'.repeat(repeats)}!` },
  { before: '198.18.0.1, ', behind: `${'198.18.0.1, '.repeat(repeats / 10)}x` },
  { before: '"', behind: '\\'.repeat(repeats + 1) },
];

export const regexBomb: Maker = ({ random, variant }) => {
  const { before, behind } = inTurn(ways, variant);
  return { before: joined(before), behind: joined(letters(random, 16), behind, 'x') };
};
