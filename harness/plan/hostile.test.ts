import { describe, expect, it } from 'vitest';
import { hostileBytes } from '../line/hostile/sizes.js';
import { hostileClasses, type LineSpec } from '../line/spec.js';
import { LineTemplates } from '../line/templates.js';
import { describePlan } from './describe.js';
import { planWith, testTarget } from './testing/planning.js';

const hostile = (text = '') => `load.line.hostile={ ${text} }`;

describe('hostile lines in a plan', () => {
  it('are one in twenty, of every class but the longest, when nothing else is said', () => {
    const { line } = planWith([hostile()]);
    expect(line.hostile).toEqual({ share: 0.05, classes: hostileClasses.slice(0, -2) });
    expect(line.period).toBe(1000);
    expect(planWith([]).line).not.toHaveProperty('hostile');
  });

  it('are told by lostline plan', () => {
    const plan = planWith([hostile('share: 0.002, classes: [nul, controls]')]);
    expect(describePlan(plan)).toContain('hostile   0.2 % of the lines: nul, controls');
  });

  it('need a place for each class, and no identical heads', () => {
    expect(() => planWith([hostile('share: 0.002')])).toThrow(
      'load.line.hostile.share: 0.002 gives 2 places in 1000 lines to 16 classes',
    );
    expect(() => planWith([hostile('classes: [nul, nul]')])).toThrow('names a class twice');
    expect(() =>
      planWith([hostile(), 'load.line.bytes=2KiB', 'load.line.payload=identical-head']),
    ).toThrow('load.line.hostile: needs payload unique');
    expect(() => planWith([hostile(), 'load.line.criRecordBytesMax=128'])).toThrow(
      'is too little for what stands before',
    );
  });

  it('count with the memory that lines take', () => {
    const long = hostile('share: 0.001, classes: [long16MiB]');
    expect(planWith([long, 'load.streams=32']).line.period).toBe(1000);
    expect(() => planWith([long, 'load.streams=100'])).toThrow('use fewer streams');
  });

  it('are refused where they would be changed, or do not fit, before a shipper sees them', () => {
    const network = { ...testTarget, inputs: ['network'] as const };
    const udp = 'source={ kind: network, transport: udp }';
    expect(() => planWith([hostile(), udp], 1, network)).toThrow(
      'load.line.hostile.classes: long64KiB do not fit into a datagram',
    );
    expect(planWith([hostile('classes: [nul]'), udp], 1, network).line.hostile).toBeDefined();
    expect(() => planWith([hostile(), 'source={ kind: docker-json, runtime: docker }'])).toThrow(
      'load.line.hostile: would be changed by dockerd itself',
    );
  });

  it('are no larger than planning takes them for', () => {
    const spec: LineSpec = {
      ...planWith([]).line,
      hostile: { share: 0.2, classes: hostileClasses.slice(0, -1) },
    };
    const templates = new LineTemplates(spec, 'r4n0me');
    for (let slot = 0; slot < templates.period; slot++) {
      const kind = templates.hostileClass(slot);
      if (kind === null) continue;
      expect(templates.payloads[slot]!.length, kind).toBeLessThanOrEqual(hostileBytes(kind));
    }
  });
});
