/** No fault without tests of what is promised of faults; and CONTRIBUTING.md says which those are. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultCatalogue } from '../fault/catalogue.js';
import { packageFile } from '../support/paths.js';
import { claimsOf, claimsTable, singleTests } from './testing/fault-claims.js';
import { brokenRuns, sharedCures } from './testing/interrupted-faults.js';

const kinds = [...faultCatalogue.keys()];
const file = packageFile('CONTRIBUTING.md');
const [begin, end] = ['<!-- faults and their tests -->\n', '\n<!-- end of faults -->'];

describe('every fault', () => {
  it('catches a defective shipper in a test', () => {
    expect(kinds.filter((kind) => claimsOf(kind).caught.length === 0)).toEqual([]);
  });

  it('is cut off half way in a test, or shares the cure of one that is', () => {
    expect(kinds.filter((kind) => claimsOf(kind).interrupted.length === 0)).toEqual([]);
    const cut = brokenRuns.flatMap(({ faults }) => faults.map(({ kind }) => kind));
    for (const { like } of sharedCures) expect(cut).toContain(like);
  });

  it('has no claim under a name that is none', () => {
    const named = [
      ...brokenRuns.flatMap(({ faults }) => faults.map(({ kind }) => kind)),
      ...sharedCures.flatMap(({ kinds }) => kinds),
      ...singleTests.map(({ kind }) => kind),
    ];
    expect(named.filter((kind) => !faultCatalogue.has(kind))).toEqual([]);
  });

  it.each(singleTests)('$kind is $shows by the test that is named', (one) => {
    expect(readFileSync(packageFile(one.file), 'utf8')).toContain(one.name);
  });

  it('stands in the table of CONTRIBUTING.md (LOSTLINE_GOLDEN=write makes it)', () => {
    const text = readFileSync(file, 'utf8');
    const [before = '', rest = ''] = text.split(begin);
    const [, after = ''] = rest.split(end);
    const wanted = `${before}${begin}${claimsTable(kinds)}${end}${after}`;
    if (process.env.LOSTLINE_GOLDEN === 'write') writeFileSync(file, wanted);
    expect(readFileSync(file, 'utf8')).toBe(wanted);
  });
});
