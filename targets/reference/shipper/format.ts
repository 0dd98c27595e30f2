/** How messages stand in the files: as lines, or as records of a container runtime that are joined. */
import { CriBoundary, joinRecords } from './cri.js';
import { type Boundary, lineBoundary } from './held-line.js';

export const formats = ['plain', 'cri'] as const;
export type FormatName = (typeof formats)[number];

export interface Format {
  /** One for each file. */
  boundary(): Boundary;
  /** What is taken of a file, as the lines that are shipped. */
  lines(taken: readonly Buffer[]): readonly Buffer[];
  /** Whether a message may begin in a rotated file and go on in the next. */
  readonly spansFiles: boolean;
}

export const formatOf: Readonly<Record<FormatName, Format>> = {
  plain: { boundary: () => lineBoundary, lines: (taken) => taken, spansFiles: false },
  cri: {
    boundary: () => new CriBoundary(),
    lines: (taken) => [joinRecords(Buffer.concat(taken))],
    spansFiles: true,
  },
};
