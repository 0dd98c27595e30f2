/**
 * Whether a verdict must come to stand in its run directory. One that a run ends with must; one that is
 * asked for again is told in any case, also where the directory can't be written (a disk that is full, an
 * artefact that is mounted read-only).
 */
import { EnvironmentError } from '../support/errors.js';

/** Writes, or says why not. */
export type Keep = (write: () => void) => void;

export const mustKeep: Keep = (write) => write();

export class KeepIfPossible {
  /** Why nothing was written from then on; '' when all was. */
  failure = '';

  /** After one failure nothing more is written, so that files that belong together stay together. */
  readonly keep: Keep = (write) => {
    if (this.failure !== '') return;
    try {
      write();
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      this.failure = error.message;
    }
  };
}
