/** The note on a target that reads another format than the source writes. */
import { expect, it } from 'vitest';
import { formatNotes } from './format-note.js';
import { type SourcePlan, sourceOf } from './source-plan.js';
import { planWith } from './testing/planning.js';

const reads = { plain: 'plain', cri: 'cri', docker: 'docker-json' } as const;
const cluster = ['source={kind: kubernetes}', 'load.streams=4'];

const notesFor = (sets: readonly string[], value: string) =>
  formatNotes(planWith(sets), { name: 'tail', format: { name: 'format', value, reads } });

it('names source, option and what to set', () => {
  expect(notesFor(cluster, 'plain')).toEqual([
    'source kubernetes writes CRI records, but option format=plain of target tail takes each record for a line, so that long lines come in pieces; set --option format=cri (options: { format: cri } of the target in the scenario)',
  ]);
});

it.each([
  [
    ['source={kind: docker-json}'],
    'plain',
    /writes docker-json records, .* --option format=docker /,
  ],
  [
    ['source={kind: docker-json}'],
    'cri',
    /but option format=cri of target tail expects CRI records; /,
  ],
  [['load.line.format=cri'], 'plain', /^source files writes CRI records, /],
  [
    [],
    'cri',
    /^source files writes plain lines, .* expects CRI records; set --option format=plain /,
  ],
])('tells that %j does not fit %s', (sets, value, note) => {
  expect(notesFor(sets, value)).toEqual([expect.stringMatching(note)]);
});

it('says nothing when no value fits, because there is nothing to set', () => {
  const few = { name: 'format', value: 'plain', reads: { plain: 'plain', cri: 'cri' } } as const;
  const plan = planWith(['source={kind: docker-json}']);
  expect(formatNotes(plan, { name: 'tail', format: few })).toEqual([]);
});

it('goes by what a real runtime makes of the lines', () => {
  const { line, ...plan } = planWith(cluster);
  const source = { ...sourceOf(plan), runtime: 'kubelet' } as SourcePlan;
  const made = { ...plan, source, line: { ...line, format: 'plain' } } as const;
  const target = (value: string) => ({ name: 'tail', format: { name: 'format', value, reads } });
  expect(formatNotes(made, target('cri'))).toEqual([]);
  expect(formatNotes(made, target('plain'))).toEqual([expect.stringMatching(/CRI records/)]);
});

it.each([
  [cluster, 'cri'],
  [['source={kind: docker-json}'], 'docker'],
  [['load.line.format=json'], 'plain'],
  [[], 'plain'],
])('says nothing where %j fits %s', (sets, value) => {
  expect(notesFor(sets, value)).toEqual([]);
});

it('says nothing of a target that has no such option', () => {
  expect(formatNotes(planWith(cluster), { name: 'tail' })).toEqual([]);
});
