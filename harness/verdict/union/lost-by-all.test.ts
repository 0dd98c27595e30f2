/** The lines that all pipelines lost, with each one's cause. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../ledger/ranges.js';
import type { Cause } from '../result.js';
import { lostByAll } from './lost-by-all.js';

type Lost = Parameters<typeof lostByAll>[0][number];
type Piece = Lost extends Iterable<infer P> ? P : never;

function piece(first: number, last: number, cause: Cause, more: Partial<Piece> = {}): Piece {
  const paths = ['app-0001.log', 'app-0001.log.1'];
  const name = { kind: 'lost', stream: 1, epoch: 1, generation: 1, paths } as const;
  return { ...name, first, last, cause, ...more };
}

const common = { stream: 1, epoch: 1, generation: 1, path: 'app-0001.log.1' };

describe('lines that all pipelines lost', () => {
  it('are cut where the cause of either of them changes', () => {
    const one = [piece(10, 30, 'never-opened')];
    const other = [piece(5, 12, 'read-not-sent'), piece(13, 20, 'left-unread')];
    expect([...lostByAll([one, other])]).toEqual([
      { ...common, first: 10, last: 12, causes: ['never-opened', 'read-not-sent'] },
      { ...common, first: 13, last: 20, causes: ['never-opened', 'left-unread'] },
    ]);
  });

  it('are of the same stream and epoch', () => {
    const one = [
      piece(1, 9, 'unknown'),
      piece(1, 9, 'unknown', { epoch: 2 }),
      piece(4, 6, 'unknown', { stream: 3 }),
    ];
    const other = [
      piece(9, 9, 'unknown', { epoch: 2 }),
      piece(1, 9, 'unknown', { stream: 2 }),
      piece(6, 7, 'unknown', { stream: 3 }),
    ];
    const found = [...lostByAll([one, other])];
    expect(found.map(({ stream, epoch, first, last }) => [stream, epoch, first, last])).toEqual([
      [1, 2, 9, 9],
      [3, 1, 6, 6],
    ]);
  });

  it('are lost in each: other fates do not count', () => {
    const one = [piece(1, 9, 'unknown')];
    const other = [piece(1, 9, 'unknown', { kind: 'destroyed', cause: null })];
    expect([...lostByAll([one, other])]).toEqual([]);
  });

  it('are those that a look at every line finds', () => {
    const lines = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(lines, { minLength: 2, maxLength: 4 }), (pipelines) => {
        const sides = pipelines.map((lost) =>
          normalise(lost.map((line) => ({ first: line, last: line }))).map(({ first, last }) =>
            piece(first, last, 'unknown'),
          ),
        );
        const found = [...lostByAll(sides)].flatMap(({ first, last, causes }) => {
          expect(causes).toHaveLength(pipelines.length);
          return Array.from({ length: last - first + 1 }, (_, index) => first + index);
        });
        const wanted = pipelines[0]!.filter((line) => pipelines.every((all) => all.includes(line)));
        expect(found).toEqual(wanted.sort((a, b) => a - b));
      }),
    );
  });
});
