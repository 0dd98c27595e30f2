/** What the verdict has to say of each named defect of the reference shipper, in the order of --help. */
import { expect } from 'vitest';
import type { Account, CorruptionKind } from '../../ledger/account.js';
import type { Cause } from '../../verdict/result.js';

type Harm = 'lost' | 'unexpected' | 'duplicated' | 'reordered' | CorruptionKind;

export interface Row {
  /** Also the name of its scenario. */
  readonly defect: string;
  /** Classes of the account with lines in them; all others are empty. */
  readonly harm: readonly Harm[];
  /** Checks that fail, in the order of the verdict; all others pass. */
  readonly fails: readonly string[];
  /** Of the lost lines. */
  readonly causes: readonly Cause[];
  /** What each range's evidence says. */
  readonly evidence: RegExp;
  readonly loss: 'none' | 'silent' | 'admitted';
  /** Restarts may repeat lines on a slow machine, within the scenario's budget; not looked at. */
  readonly mayRepeat?: true;
  /** What else the counts tell. */
  readonly also?: (account: Account) => void;
}

const silently = ['loss', 'silent-loss'] as const;
const corrupting = {
  fails: [...silently, 'corruption'],
  causes: ['arrived-corrupted'],
  evidence: /^arrived, but only corrupted/,
  loss: 'silent',
} as const;
const lossless = { causes: [], loss: 'none' } as const;

export const table: readonly Row[] = [
  {
    defect: 'inode-cache',
    harm: ['lost'],
    fails: silently,
    causes: ['never-opened'],
    evidence: /^no descriptor of the shipper was on inode \d+ in [\d,]+ looks/,
    loss: 'silent',
  },
  {
    defect: 'close-at-rename',
    harm: ['lost'],
    fails: silently,
    causes: ['left-unread'],
    evidence:
      /its last descriptor was gone at .* were not seen to be read, and the file still stood there/,
    loss: 'silent',
  },
  {
    defect: 'missed-generation',
    harm: ['lost'],
    fails: silently,
    causes: ['never-opened'],
    evidence: /^no descriptor of the shipper was on inode \d+ in [\d,]+ looks/,
    loss: 'silent',
  },
  {
    defect: 'stale-offset',
    harm: ['lost', 'truncated'],
    fails: [...silently, 'corruption'],
    causes: ['left-unread'],
    evidence: /^the shipper kept its offset [\d,]+ from before the truncate/,
    loss: 'silent',
    also: ({ corrupted }) => expect(corrupted.truncated).toBe(1),
  },
  {
    defect: 'stuck-after-truncate',
    harm: ['lost'],
    fails: silently,
    causes: ['truncated-unread', 'left-unread'],
    evidence: /^the shipper kept its offset [\d,]+ from before the truncate/,
    loss: 'silent',
    also: ({ written, lost }) => expect(lost / written).toBeCloseTo(3 / 4),
  },
  {
    defect: 'acknowledge-before-send',
    harm: ['lost'],
    fails: silently,
    causes: ['sent-refused', 'read-not-sent'],
    evidence: /^seen in a request that the sink refused|^the shipper's read offset went past it/,
    loss: 'silent',
    mayRepeat: true,
  },
  {
    defect: 'drop-after-retries',
    harm: ['lost'],
    fails: ['loss'],
    causes: ['sent-refused'],
    evidence: /^seen in a request that the sink refused, and in none that it took/,
    loss: 'admitted',
  },
  {
    defect: 'late-checkpoint',
    harm: ['duplicated'],
    fails: ['duplicates'],
    evidence: /^arrived intact more than once/,
    ...lossless,
    also: ({ duplicated }) => expect(duplicated).toBeGreaterThan(1500),
  },
  {
    defect: 'split-line',
    harm: ['lost', 'split'],
    ...corrupting,
    also: ({ lost, corrupted }) => expect(corrupted.split).toBe(2 * lost),
  },
  {
    defect: 'merge-lines',
    harm: ['lost', 'merged'],
    ...corrupting,
    also: ({ lost, corrupted }) => expect(lost).toBe(2 * corrupted.merged),
  },
  {
    defect: 'mutate-byte',
    harm: ['lost', 'mutated'],
    ...corrupting,
    also: ({ lost, corrupted }) => expect(lost).toBe(corrupted.mutated),
  },
  {
    defect: 'truncate-long',
    harm: ['lost', 'truncated'],
    ...corrupting,
    also: ({ written, lost, corrupted }) => {
      expect(lost).toBe(corrupted.truncated);
      expect(lost / written).toBeCloseTo(1 / 20);
    },
  },
  {
    defect: 'reorder',
    harm: ['reordered'],
    fails: ['reordering'],
    evidence: /^$/,
    ...lossless,
  },
  {
    defect: 'duplicate-batch',
    harm: ['duplicated'],
    fails: ['duplicates'],
    evidence: /^arrived intact more than once/,
    ...lossless,
  },
  {
    defect: 'start-at-end',
    harm: ['lost'],
    fails: silently,
    causes: ['read-not-sent'],
    evidence: /^the shipper's read offset went past it/,
    loss: 'silent',
    mayRepeat: true,
  },
  {
    defect: 'trust-checkpoint',
    harm: ['lost'],
    fails: silently,
    causes: ['read-not-sent'],
    evidence: /^the shipper's read offset went past it/,
    loss: 'silent',
    mayRepeat: true,
  },
  {
    defect: 'fail-closed',
    harm: ['lost'],
    fails: silently,
    causes: ['read-not-sent'],
    evidence: /^the shipper's read offset went past it/,
    loss: 'silent',
  },
  {
    defect: 'fail-open',
    harm: ['unexpected'],
    fails: ['unexpected'],
    evidence: /^$/,
    ...lossless,
  },
];
