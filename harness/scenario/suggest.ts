/** Guesses at what a misspelt word was meant to be, and shows values in messages. */
import { distance } from 'fastest-levenshtein';

const shownLettersMax = 60;

/** The nearest of `words`, when it is near enough to be what was meant. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const ranked = words
    .map((candidate) => ({ candidate, far: distance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  const farMax = Math.max(2, Math.floor(word.length / 3));
  return best && best.far <= farMax && best.far < best.candidate.length
    ? best.candidate
    : undefined;
}

/** `; did you mean 'x'?`, or nothing when no word is near. */
export function meantText(word: string, words: readonly string[]): string {
  const meant = nearest(word, words);
  return meant === undefined ? '' : `; did you mean '${meant}'?`;
}

/** A value as a message shows it: short, on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${clipped(value)}'`;
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object')
    return `a map with ${clipped(Object.keys(value).join(', ')) || 'no keys'}`;
  return String(value);
}

function clipped(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > shownLettersMax ? `${line.slice(0, shownLettersMax)}...` : line;
}

/** 'a, b or c'. */
export function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
