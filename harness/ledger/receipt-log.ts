/** What a live ledger tells of everything that changes it, so that another can be brought to its state. */
import type { MutationSet } from '../line/mutation/kinds.js';
import type { CorruptionKind } from './account.js';

/** Where a live ledger notes what it was told. Calls come in the order of arrival. */
export interface ReceiptLog {
  arrived(stream: number, epoch: number, sequence: number, atMs: number): void;
  malformed(
    kind: CorruptionKind,
    stream: number,
    epoch: number,
    sequence: number,
    messages: number,
    how: MutationSet,
  ): void;
  marked(kind: CorruptionKind, stream: number, epoch: number, sequence: number): void;
  unexpected(messages: number): void;
  noise(messages: number, bytes: number): void;
  refused(stream: number, epoch: number, sequence: number): void;
  lateAfter(atMs: number): void;
}
