/** Quotes and escapes that end a JSON string, and its object, where somebody pastes a line into one. */
import { amid, inTurn, type Maker } from './maker.js';

const ways = [
  '"}',
  '\\"}',
  '\\\\"}',
  '","level":"fatal","message":"forged',
  '"},{"message":"forged"',
  '"}}]} {"streams":[]}',
  '\\u0022}\\u0000\\ud800',
  "'; }] -- \\'",
  '\\',
  '\\x22\\n\\r\\u000a',
];

export const jsonEnders: Maker = ({ random, variant }) => {
  const text = amid(random, inTurn(ways, variant));
  // A backslash at the very end escapes what a formatter puts behind it.
  if (variant % 2 === 0) return text;
  return { ...text, behind: Buffer.concat([text.behind, Buffer.from('\\')]) };
};
