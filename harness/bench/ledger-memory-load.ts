/**
 * Fills one ledger in a process of its own and prints by how many bytes the process grew. Started by
 * ledger-memory.ts with the order of arrival as its argument.
 */
import { Ledger } from '../ledger/ledger.js';

const million = 1_000_000;
const runLines = 20_000;

const orders: Record<string, (ledger: Ledger, look: () => void) => number> = {
  /** 10 million lines, each far from the one before: the step has no factor in common with them. */
  scattered: (ledger, look) => {
    const lines = 10 * million;
    let at = 0;
    for (let line = 0; line < lines; line++) {
      at = (at + 6_700_417) % lines;
      ledger.received(1, 1, at + 1, 0);
      if (line % million === 0) look();
    }
    return lines;
  },
  healthy: (ledger, look) => receiveRuns(ledger, runLines, look),
  /** One line in 20,000 is lost, so that no chunk is ever complete. */
  gaps: (ledger, look) => receiveRuns(ledger, runLines - 1, look),
};

/** 10^9 lines in runs, of which `received` arrive. */
function receiveRuns(ledger: Ledger, received: number, look: () => void): number {
  const lines = 1000 * million;
  for (let first = 1; first <= lines; first += runLines) {
    ledger.receivedRun(1, 1, first, received, 0);
    if (first % million === 1) look();
  }
  return lines;
}

const ledger = new Ledger({ streams: 1, apart: [] });
const startBytes = process.memoryUsage.rss();
let peakBytes = startBytes;
const look = () => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
};
const lines = orders[process.argv[2] ?? '']!(ledger, look);
const range = { stream: 1, epoch: 1, first: 1, last: lines, fate: 'written' as const };
const { account } = ledger.close({ written: [range], destroyed: [], complete: true });
look();
process.stdout.write(JSON.stringify({ bytes: peakBytes - startBytes, lines, lost: account.lost }));
