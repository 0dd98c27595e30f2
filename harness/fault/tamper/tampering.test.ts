/** Which log files tampering can't have, as the planner tells it before a run. */
import { expect, it } from 'vitest';
import { makePlan } from '../../plan/make-plan.js';
import { testTarget } from '../../plan/testing/planning.js';
import { parseScenario } from '../../scenario/read.js';
import { faultCatalogue } from '../catalogue.js';

const rotating = 'rotation: { kind: rename-create, every: 1s }';

function problems(fault: string, more = '', load = ''): string {
  const text = `name: t\nload: { linesPerSecond: 1k/s, duration: 4s${load} }\n${more}\nfaults:\n  - ${fault}\n`;
  const { scenario, source } = parseScenario(text, 't.yaml');
  try {
    makePlan(
      scenario,
      testTarget,
      1,
      { faults: [...faultCatalogue.values()], sinks: [] },
      source.locate,
    );
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

it.each([
  [
    '{ kind: tamperEdit, at: 1s, stream: 7 }',
    '',
    /^t\.yaml:5:41: faults\[0\]\.stream: 7 is beyond the load's streams, of which there is 1; lower it or raise load\.streams$/,
  ],
  [
    '{ kind: tamperRemove, at: 1s }',
    '',
    /^t\.yaml:5:13: faults\[0\]\.kind: 'tamperRemove' alters a rotated file, but the scenario has no rotation; add one/,
  ],
  [
    '{ kind: tamperInsert, at: 1s }',
    'rotation: { kind: truncate, every: 1s }',
    /'tamperInsert' alters a rotated file, but rotation truncate leaves none/,
  ],
  [
    '{ kind: tamperEdit, at: 1s, file: rotated }',
    '',
    /^t\.yaml:5:39: faults\[0\]\.file: is rotated, but the scenario has no rotation; .* or set file: live$/,
  ],
] as const)('is refused a file that never is: %s', (fault, more, expected) => {
  expect(problems(fault, more)).toMatch(expected);
});

it.each([
  ['{ kind: tamperEdit, at: 1s, stream: 7 }', '', ', streams: 7'],
  ['{ kind: tamperRemove, at: 1s }', rotating, ''],
  ['{ kind: tamperEdit, at: 1s, file: rotated }', rotating, ''],
  ['{ kind: tamperReplace, at: 1s }', '', ''],
])('may have one that will be: %s', (fault, more, load) => {
  expect(problems(fault, more, load)).toBe('');
});
