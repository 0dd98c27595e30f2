import { expect, test } from 'vitest';
import { UsageError } from '../support/errors.js';
import { joinArrangements } from './arrangement.js';

test('the narrowest limit holds, and names and places add up', () => {
  const joined = joinArrangements([
    { cpus: 2, sinkHost: 'lostline-sink', extraHosts: { 'lostline-sink': '198.19.7.1' } },
    { cpus: 0.5, sinkHost: 'lostline-sink', extraHosts: { other: '198.19.7.2' } },
    {},
  ]);
  expect(joined).toMatchObject({
    cpus: 0.5,
    sinkHost: 'lostline-sink',
    extraHosts: { 'lostline-sink': '198.19.7.1', other: '198.19.7.2' },
  });
});

test('the sink stays where it is when no fault asks', () => {
  expect(joinArrangements([{}])).not.toHaveProperty('sinkHost');
});

test('faults that want the sink in two places are refused, with both', () => {
  const joining = () =>
    joinArrangements([{ sinkHost: 'lostline-sink' }, { sinkHost: '198.19.7.3' }]);
  expect(joining).toThrow(UsageError);
  expect(joining).toThrow('reach its sink at lostline-sink, another at 198.19.7.3: remove one');
});

test('asks for a mount once that several faults of a kind share', () => {
  const mount = { source: '/run/faults/clock', target: '/lostline/faults/clock', readOnly: true };
  const other = { ...mount, target: '/etc/localtime' };
  const { mounts } = joinArrangements([{ mounts: [mount] }, { mounts: [{ ...mount }, other] }]);
  expect(mounts).toEqual([mount, other]);
});
