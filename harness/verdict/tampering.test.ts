/** The scenario's own tampering beside what an audit found. */
import { describe, expect, it } from 'vitest';
import type { Alteration, AlterationKind } from '../evidence/audit.js';
import type { Figures, RunEvent } from '../evidence/event.js';
import {
  alterationsOfDeeds,
  alteredFromMs,
  alteredLines,
  cutAtEnd,
  deedsOf,
  refusalsOf,
} from './tampering.js';

function altered(kind: AlterationKind, first: number, last = first, stream = 1): Alteration {
  return {
    ...{ record: 'alteration', stream, epoch: 1, generation: 1, path: '/logs/app.log' },
    ...{ kind, first, last, offset: 0, bytes: 0 },
  };
}

function tampered(figures: Figures): RunEvent {
  return {
    ...{ event: 'fault', atMs: 5, id: 'tamperEdit#1', kind: 'tamperEdit', state: 'healed' },
    ...{ trace: 'a byte was changed', figures },
  };
}

const edit = { deed: 'edit', place: 'log', stream: 1, first: 7, last: 8 };

describe('tampering that was carried out', () => {
  const deeds = deedsOf({ events: [tampered(edit)] });

  it('is found where its lines are altered in its way', () => {
    const edited = altered('edited', 7, 9);
    const { explained, unseen } = alterationsOfDeeds([edited, altered('strange', 0)], deeds);
    expect([...explained]).toHaveLength(2);
    expect(unseen).toEqual([]);
  });

  it('is not found in other lines, another stream or another kind', () => {
    for (const one of [altered('edited', 9), altered('edited', 7, 8, 2), altered('removed', 7)]) {
      const { explained, unseen } = alterationsOfDeeds([one], deeds);
      expect(explained.size).toBe(0);
      expect(unseen).toMatchObject([{ id: 'tamperEdit#1' }]);
    }
  });

  it('is none when it was prevented, or did not happen in a log file', () => {
    expect(deedsOf({ events: [tampered({ ...edit, prevented: 'EPERM' })] })).toEqual([]);
    expect(deedsOf({ events: [tampered({ ...edit, place: 'spool' })] })).toEqual([]);
  });

  it('is a refusal when the kernel prevented it', () => {
    const events = [tampered(edit), tampered({ ...edit, prevented: 'EACCES' })];
    expect(refusalsOf({ events })).toEqual(['EACCES']);
  });
});

describe('a live file that was replaced', () => {
  const replaced = { deed: 'replace', place: 'log', stream: 1, first: 7, last: 8, until: 20 };
  const deeds = deedsOf({ events: [tampered(replaced)] });
  const found = [altered('replaced', 1, 40), altered('removed', 7, 8)];

  it('is not to blame for what its writer wrote to the old one', () => {
    const alterations = [...found, altered('elsewhere', 21, 40)];
    const { explained, unseen } = alterationsOfDeeds(alterations, deeds);
    expect([...explained]).toEqual(alterations);
    expect(unseen).toEqual([]);
  });

  it('is told from what it cut at the end of the new one', () => {
    const atEnd = { ...replaced, first: 21, last: 24 };
    const cutting = deedsOf({ events: [tampered(atEnd)] });
    expect(cutAtEnd(altered('elsewhere', 21, 40), cutting)).toBe(4);
    expect(cutAtEnd(altered('elsewhere', 21, 22), cutting)).toBe(2);
    expect(cutAtEnd(altered('elsewhere', 21, 40), deeds)).toBe(0);
    expect(cutAtEnd(altered('elsewhere', 21, 40, 2), cutting)).toBe(0);
  });

  it.each([
    ['lines that had come to the new one', altered('elsewhere', 20, 40)],
    ['lines of another file', { ...altered('elsewhere', 41, 50), generation: 2 }],
  ])('does not explain %s', (_, one) => {
    expect([...alterationsOfDeeds([...found, one], deeds).explained]).toEqual(found);
  });
});

it('lines that are removed or changed are altered, those that are there twice are not', () => {
  const alterations = [
    altered('removed', 3, 4),
    altered('edited', 9),
    altered('repeated', 5),
    altered('elsewhere', 12),
  ];
  const audit = { alterations, summary: {} as never };
  expect([...(alteredLines(audit).get('1/1')?.ranges() ?? [])]).toEqual([
    { first: 3, last: 4 },
    { first: 9, last: 9 },
  ]);
});

it('lines behind the end of a file that replaced another are altered where a deed cut them', () => {
  const figures = { deed: 'replace', place: 'log', stream: 1, first: 12, last: 14, until: 11 };
  const audit = { alterations: [altered('elsewhere', 13, 40)], summary: {} as never };
  const found = alteredLines(audit, deedsOf({ events: [tampered(figures)] }));
  expect([...(found.get('1/1')?.ranges() ?? [])]).toEqual([{ first: 13, last: 14 }]);
});

describe('lines that deeds altered', () => {
  const deeds = deedsOf({ events: [tampered(edit)] });
  const windows = [{ id: 'tamperEdit#1', kind: 'tamperEdit', fromMs: 3, toMs: 5 }];

  it('were whole until the first of them began', () => {
    expect(alteredFromMs(deeds, windows, { stream: 1, first: 7, last: 8 })).toBe(3);
  });

  it('may have been altered at any time where one is not known to be theirs', () => {
    expect(alteredFromMs(deeds, windows, { stream: 1, first: 7, last: 9 })).toBeNull();
    expect(alteredFromMs(deeds, windows, { stream: 2, first: 7, last: 8 })).toBeNull();
  });
});
