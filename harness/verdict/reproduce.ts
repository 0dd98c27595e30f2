/** The command that runs the same plan again: what was asked for, with the seed that was drawn. */
import type { RunHeader } from '../evidence/header.js';

const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

function quoted(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Names a run directory of its own: left out, so that the second run gets a new one. */
function withoutOut(words: readonly string[]): string[] {
  return words.filter(
    (word, index) => word !== '--out' && words[index - 1] !== '--out' && !word.startsWith('--out='),
  );
}

export function reproduceCommand({ command, seed }: RunHeader): string {
  const given = withoutOut(command);
  const words = given[0] === 'lostline' ? given : ['lostline', ...given];
  const seeded = words.some((word) => word === '--seed' || word.startsWith('--seed='));
  return [...words, ...(seeded ? [] : ['--seed', String(seed)])].map(quoted).join(' ');
}
