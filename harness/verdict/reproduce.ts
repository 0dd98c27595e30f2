/** The command that runs the same plan again: what was asked for, with the seed that was drawn. */
import { basename } from 'node:path';
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

export function reproduceCommand({ command, seed }: Pick<RunHeader, 'command' | 'seed'>): string {
  // k6 writes its own command, program and all; its script has the seed.
  if (basename(command[0] ?? '') === 'k6') return command.map(quoted).join(' ');
  const given = withoutOut(command);
  const words = given[0] === 'lostline' ? given : ['lostline', ...given];
  const seeded = words.some((word) => word === '--seed' || word.startsWith('--seed='));
  return [...words, ...(seeded ? [] : ['--seed', String(seed)])].map(quoted).join(' ');
}
