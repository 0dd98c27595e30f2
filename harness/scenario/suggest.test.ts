import { describe, expect, it } from 'vitest';
import { meantText, nearestFew } from './suggest.js';

describe('what a misspelt word was meant to be', () => {
  const words = ['reopenOnTruncate', 'mode', 'maxMessageSize', 'queueType'];

  it.each([
    ['mod', 'mode'],
    ['queuType', 'queueType'],
    ['reopen', 'reopenOnTruncate'],
    ['REOPEN', 'reopenOnTruncate'],
  ])('%s is probably %s', (word, meant) => {
    expect(meantText(word, words)).toBe(`; did you mean '${meant}'?`);
  });

  it('is not guessed from a word that is like none, or the beginning of several', () => {
    expect(meantText('foo', ['alloy', 'command', 'vector'])).toBe('');
    expect(meantText('rename', ['rename-chain', 'rename-create'])).toBe('');
  });

  it('may be one of a few, the nearest first', () => {
    const words = ['sink-stall', 'sink-slow', 'sink-stale', 'sink-small', 'freeze'];
    expect(nearestFew('sink-stal', words)).toEqual(['sink-stall', 'sink-stale', 'sink-small']);
    expect(nearestFew('parsec', words)).toEqual([]);
  });
});
