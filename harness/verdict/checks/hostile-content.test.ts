import { expect, test } from 'vitest';
import { Ledger } from '../../ledger/ledger.js';
import { mutationKinds } from '../../line/mutation/kinds.js';
import type { LineSpec } from '../../line/spec.js';
import { LineTemplates } from '../../line/templates.js';
import type { Evidence } from '../evidence.js';
import { lineSpec, testPlan } from '../testing/run-builder.js';
import type { CheckContext } from './check.js';
import { hostileContent } from './hostile-content.js';

const line: LineSpec = { ...lineSpec, hostile: { share: 0.002, classes: ['nul', 'deepJson'] } };
const lines = new LineTemplates(line, 'abc123');
const slotOf = (kind: string) =>
  Array.from({ length: 1_000 }, (_, slot) => slot).find(
    (slot) => lines.hostileClass(slot) === kind,
  )!;

/** Lines 1 .. last of one stream, of which some were lost after what is told of them. */
function found(last: number, lost: readonly number[], tell = (_ledger: Ledger) => {}) {
  const ledger = new Ledger({ streams: 1, apart: [] });
  for (let sequence = 1; sequence <= last; sequence++) {
    if (!lost.includes(sequence)) ledger.received(1, 1, sequence, 0);
  }
  tell(ledger);
  const written = [{ stream: 1, epoch: 1, first: 1, last, fate: 'written' } as const];
  const closed = ledger.close({ written, destroyed: [], complete: true });
  const evidence = { plan: { ...testPlan, line }, lines, holdUps: null } as unknown as Evidence;
  return hostileContent.check({ evidence, closed } as unknown as CheckContext);
}

test('hostile lines that arrived as they were written are told so', () => {
  expect(found(2_000, [])).toEqual({
    outcome: 'pass',
    message: '2 of 2 classes arrived as they were written',
  });
});

test('what became of a class is told in numbers', () => {
  const [nul, deep] = [slotOf('nul') + 1_000, slotOf('deepJson') + 1_000];
  const escaped = 1 << mutationKinds.indexOf('escaped');
  const { outcome, message } = found(2_000, [nul, deep, deep + 1], (ledger) =>
    ledger.malformed('mutated', 1, 1, nul, 1, escaped),
  );
  expect(outcome).toBe('pass');
  expect(message).toBe(
    '0 of 2 classes arrived as they were written; nul: of 2 lines 1 escaped; deepJson: of 2 lines 1 dropped, 1 neighbours lost',
  );
});

test('nothing can be said of a class of which no line was written', () => {
  const last = Math.max(slotOf('nul'), slotOf('deepJson')) - 1;
  expect(found(last, [])).toMatchObject({ outcome: 'unknown' });
});

test('it is asked of runs with hostile lines alone', () => {
  expect(hostileContent.concerns?.({ plan: testPlan })).toBe(false);
  expect(hostileContent.concerns?.({ plan: { ...testPlan, line } })).toBe(true);
});
