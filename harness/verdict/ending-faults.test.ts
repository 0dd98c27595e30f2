/** Which faults may end a shipper, held against all that there are. */
import { expect, it } from 'vitest';
import { faultCatalogue } from '../fault/catalogue.js';
import { configFaults } from '../fault/config/list.js';
import { processFaults } from '../fault/process/list.js';
import { isEnding } from './ending-faults.js';

const ending = [...faultCatalogue.values()].filter(isEnding).map(({ kind }) => kind);

it('all faults of the configuration may, and those of the process that do not just slow it', () => {
  const own = [...configFaults, ...processFaults].map(({ kind }) => kind);
  expect(own.filter((kind) => !ending.includes(kind))).toEqual(['freeze', 'cpuStarvation']);
});

it('of the others those may that take its state, its system calls or its watches', () => {
  const own = new Set([...configFaults, ...processFaults].map(({ kind }) => kind));
  expect(ending.filter((kind) => !own.has(kind)).sort()).toEqual([
    'ioError',
    'stateDiskFull',
    'watchesUsedUp',
  ]);
});
