/** How much memory the ledger takes, each time in a fresh process: at most 64 MiB is promised. */
import { execFileSync } from 'node:child_process';
import { builtModule } from '../support/paths.js';

export interface LedgerMemoryBench {
  readonly name: string;
  /** Growth of the process at its peak, closing included. */
  run(): { readonly bytes: number; readonly lines: number };
}

export const ledgerMemoryBytesMax = 64 * 1024 * 1024;

const measure = (order: string) => () => {
  const script = builtModule('harness', 'bench', 'ledger-memory-load.js');
  const output = execFileSync(process.execPath, [script, order], { encoding: 'utf8' });
  return JSON.parse(output) as { bytes: number; lines: number };
};

export const ledgerMemoryBenches: readonly LedgerMemoryBench[] = [
  { name: 'ledger memory, 10 million lines scattered', run: measure('scattered') },
  { name: 'ledger memory, 10^9 lines in order', run: measure('healthy') },
  { name: 'ledger memory, 10^9 lines with gaps', run: measure('gaps') },
];
