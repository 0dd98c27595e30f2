/** What several pipelines delivered between them, on a few lines and on any. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise, type SequenceRange } from '../../ledger/ranges.js';
import { type Fates, uniteFates } from './fates.js';

const written = 40;

interface Missing {
  readonly lost?: readonly number[];
  readonly destroyed?: readonly number[];
  readonly indeterminate?: readonly number[];
}

function rangesOf(lines: readonly number[]): SequenceRange[] {
  return normalise(lines.map((line) => ({ first: line, last: line })));
}

function fates({ lost = [], destroyed = [], indeterminate = [] }: Missing, stream = 1): Fates {
  return {
    ...{ stream, epoch: 1, account: { written } },
    lost: () => rangesOf(lost),
    destroyed: () => rangesOf(destroyed),
    indeterminate: () => rangesOf(indeterminate),
  };
}

const none = { written, delivered: written, lost: 0, destroyed: 0, indeterminate: 0, saved: 0 };

describe('the union of two pipelines', () => {
  it('has what either of them delivered', () => {
    const union = uniteFates([[fates({ lost: [1, 2, 3] })], [fates({ lost: [8, 9] })]]);
    expect(union).toEqual({ ...none, saved: 3 });
  });

  it('lost what both of them lost', () => {
    const union = uniteFates([[fates({ lost: [1, 2, 3, 7] })], [fates({ lost: [3, 4, 7, 9] })]]);
    expect(union).toEqual({ ...none, delivered: written - 2, lost: 2, saved: 2 });
  });

  it('has lines destroyed that neither of them had in time', () => {
    const union = uniteFates([[fates({ destroyed: [5, 6] })], [fates({ destroyed: [6] })]]);
    expect(union).toEqual({ ...none, delivered: written - 1, destroyed: 1 });
  });

  it('says of no line that it is lost or saved while one of them can not tell', () => {
    const union = uniteFates([[fates({ lost: [1, 2] })], [fates({ indeterminate: [2] })]]);
    expect(union).toEqual({ ...none, delivered: written - 1, indeterminate: 1, saved: 1 });
  });

  it('is summed over streams', () => {
    const side = (lost: number) => [fates({ lost: [lost] }, 1), fates({ lost: [lost] }, 2)];
    expect(uniteFates([side(3), side(3)])).toMatchObject({ written: 2 * written, lost: 2 });
  });

  it('refuses pipelines that were not written the same lines', () => {
    const other = { ...fates({}), account: { written: 39 } };
    expect(() => uniteFates([[fates({})], [other]])).toThrow(/40 and 39 lines written/);
  });

  it('leaves out a stream that one of them made up', () => {
    const made = { ...fates({}, 7), account: { written: 0 } };
    expect(uniteFates([[fates({}), made], [fates({})]])).toEqual(none);
  });
});

describe('the union of any pipelines', () => {
  const fate = fc.constantFrom('delivered', 'lost', 'destroyed', 'indeterminate');
  const pipeline = fc.array(fate, { minLength: written, maxLength: written });

  it('tells of each line what a look at all of them tells', () => {
    fc.assert(
      fc.property(fc.array(pipeline, { minLength: 2, maxLength: 4 }), (pipelines) => {
        const sides = pipelines.map((lines) => {
          const having = (wanted: string) =>
            lines.flatMap((one, index) => (one === wanted ? [index + 1] : []));
          const [lost, destroyed] = [having('lost'), having('destroyed')];
          return [fates({ lost, destroyed, indeterminate: having('indeterminate') })];
        });
        const union = uniteFates([sides[0]!, ...sides.slice(1)]);
        const counts = { delivered: 0, lost: 0, destroyed: 0, indeterminate: 0, saved: 0 };
        for (let line = 0; line < written; line++) {
          const all = pipelines.map((lines) => lines[line]);
          const isIn = all.includes('delivered');
          const [same] = all.every((one) => one === all[0]) ? all : ['indeterminate' as const];
          counts[isIn ? 'delivered' : same!]++;
          if (all[0] === 'lost' && isIn) counts.saved++;
        }
        expect(union).toEqual({ written, ...counts });
        const { delivered, lost, destroyed, indeterminate } = union;
        expect(delivered + lost + destroyed + indeterminate).toBe(written);
      }),
    );
  });
});
