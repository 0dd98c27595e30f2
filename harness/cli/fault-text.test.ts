import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyFault } from '../fault/fault.js';
import { asData, detail, overview } from './fault-text.js';

const stall: AnyFault = {
  kind: 'sinkStall',
  description: 'answers late',
  options: z.strictObject({
    stallMs: z.number().min(1).max(600_000).default(5000).describe('How late'),
    how: z.enum(['slowly', 'never']).default('never').describe('In which way'),
  }),
  ...{ lasts: 'always', engines: ['docker'], sinks: ['http'], requires: ['signal'] },
  inject: () => Promise.reject(new Error('not asked for')),
};
const here = { fault: stall, lacks: '' };
const lacking = { fault: { ...stall, kind: 'synFlood' }, lacks: 'Docker: none answers' };

describe('faults in words', () => {
  it('stand in a line each', () => {
    expect(overview([here, lacking])).toBe(
      'FAULT      RUNS HERE  WHAT IT DOES\n' +
        'sinkStall  yes        answers late\n' +
        'synFlood   no         answers late\n',
    );
  });

  it('tell all of one', () => {
    expect(detail(lacking)).toBe(
      `synFlood: answers late
  runs here:    no, it lacks Docker: none answers
  lasts:        yes, so 'for' says how long
  needs powers: signal
  engines:      docker
  sinks:        http
  options:
    stallMs (5000)
        How late: 1 to 600000
    how ("never")
        In which way: slowly, never
`,
    );
  });

  it('are data too, with a schema of the options', () => {
    expect(asData(lacking)).toMatchObject({
      ...{ kind: 'synFlood', runsHere: false, lacks: 'Docker: none answers', lasts: 'always' },
      options: { properties: { stallMs: { default: 5000, maximum: 600_000 } } },
    });
  });
});
