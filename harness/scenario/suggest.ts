/** Guesses at what a misspelt word was meant to be, and shows values in messages. */
import { distance } from 'fastest-levenshtein';

const shownLettersMax = 60;

const beginningLettersMin = 3;
const suggestionsMax = 3;

/**
 * The nearest of `words`, when it is near enough to be what was meant: the only one that begins so
 * (`reopen` for `reopenOnTruncate`), else a few letters away.
 */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const begun = words.filter((candidate) => candidate.toLowerCase().startsWith(lower));
  if (begun.length === 1 && lower.length >= beginningLettersMin) return begun[0];
  return near(word, words)[0];
}

/** A few words that may have been meant, the nearest first; see `nearest`. */
export function nearestFew(word: string, words: readonly string[]): string[] {
  const first = nearest(word, words);
  if (first === undefined) return [];
  return [...new Set([first, ...near(word, words)])].slice(0, suggestionsMax);
}

function near(word: string, words: readonly string[]): string[] {
  const farMax = Math.max(2, Math.floor(word.length / 3));
  return words
    .map((candidate) => ({
      candidate,
      far: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ candidate, far }) => far <= farMax && far < candidate.length)
    .sort((a, b) => a.far - b.far)
    .map(({ candidate }) => candidate);
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
