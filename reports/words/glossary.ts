/**
 * The words of a report, explained for a reader who never saw Lostline: what each class and cause
 * means, and what a person may do about a cause. Texts only; the only place that holds them.
 */
import type { Cause, Outcome, RangeKind } from '../../harness/verdict/result.js';

export interface CauseWords {
  readonly meaning: string;
  /** The first thing to look at. */
  readonly next: string;
}

export const causeWords: Readonly<Record<Cause, CauseWords>> = {
  'never-opened': {
    meaning: 'The shipper never opened this file.',
    next: 'Look at how it finds files: glob, poll interval, and how it tells files apart (inode, checksum).',
  },
  'deleted-unread': {
    meaning: 'The file was deleted before the shipper had read this far.',
    next: 'Where the evidence says that its last descriptor was gone long before, it let go of the file too soon: look at when it closes a rotated one, and at late writes. Where it was still open: keep more rotated files, rotate less often, or make the shipper faster.',
  },
  'truncated-unread': {
    meaning: 'The file was truncated before the shipper had read this far.',
    next: 'Rotate by rename instead of copytruncate, or keep the shipper closer to the end.',
  },
  tampered: {
    meaning: 'Somebody removed or changed the line in the log file.',
    next: 'Look at who may write to the log files: owner and mode, append-only, audit rules.',
  },
  'left-unread': {
    meaning:
      'The shipper had the file and stopped reading before its end, though the bytes were there.',
    next: 'Look at when it closes a rotated file, and at its handling of late writes and truncates.',
  },
  'read-not-sent': {
    meaning: 'The shipper read past these lines and never offered them to the receiver.',
    next: 'Look at its queues: size limits, drop policy, memory limits, retries, restarts.',
  },
  'sent-refused': {
    meaning: 'The receiver refused these lines and they never came again.',
    next: 'Look at retry limits and at which status codes it treats as permanent.',
  },
  'accepted-not-counted': {
    meaning: 'The receiver accepted a message with these lines, yet they are not in the count.',
    next: 'This points at the receiving side or at Lostline itself: keep the run directory and report it.',
  },
  'arrived-corrupted': {
    meaning: 'The lines arrived only cut, joined or changed, never whole.',
    next: 'Look at line length limits, buffer sizes, multiline rules and character sets.',
  },
  unknown: {
    meaning: 'No evidence tells where these lines died.',
    next: "Each range's evidence says what was missing. Where looks at the shipper's files saw too little, rotate more slowly; where nobody looked, because writer and sink ran by themselves, 'lostline run' does.",
  },
};

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  pass: 'Nothing was found that the scenario does not allow, and the run is able to show it.',
  unknown: 'The run is not able to show that the pipeline works, nor that it does not.',
  fail: 'The pipeline did what the scenario does not allow.',
};

export const kindWords: Readonly<Record<RangeKind, string>> = {
  lost: 'Written, whole in a file that a reader could have had, and never arrived intact.',
  destroyed:
    'Killed by the rotation itself: written between the copy and the truncate of a copytruncate, or ' +
    'cut in two, with one half in the old file and the other in the new one. ' +
    'No reader could have had them whole, so the shipper is not billed.',
  duplicated: 'Arrived intact more than once. A duplicate never makes up for a loss.',
  indeterminate:
    'Nobody can say: Lostline itself ended around the write, or before the pipeline was empty, or the connection ' +
    'to the shipper broke. Counted neither as delivered nor as lost, and nothing passes that hangs on them.',
};

/** Words beside the causes and kinds, in the order in which a reader meets them. */
export const otherWords: readonly (readonly [word: string, meaning: string])[] = [
  ['written', 'Lines whose write to the file completed, plus those of which nobody can say.'],
  ['delivered', 'Distinct lines that arrived intact at least once, each counted once.'],
  ['received', 'Messages at the receiving end, of whatever kind.'],
  ['unexpected', 'Messages that are no line of this run.'],
  ['corrupted', 'Messages that are cut short, in pieces, joined, changed or NUL-filled lines.'],
  ['reordered', 'First arrivals with a lower sequence than one that arrived before.'],
  ['stream', 'One log source with its own sequence of line numbers.'],
  ['epoch', 'Counts the restarts of a stream. A line is named by stream, epoch and sequence.'],
  ['generation', 'One instance of a log file, from its creation to the rotation that ended it.'],
  ['episode', 'Lost lines that belong together: neighbours in one file, or lost to one fault.'],
  ['fault', 'Something that was broken on purpose for a while.'],
  [
    'overload',
    "Lost while the shipper's backlog was larger than what rotation kept for it: too little room, " +
      'not a defect.',
  ],
  ['silent loss', 'Loss that the shipper admits neither in its counters nor in its output.'],
  ['finding', 'The answer of one check. The worst finding is the outcome of the run.'],
];
