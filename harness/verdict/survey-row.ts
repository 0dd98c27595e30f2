/** What `lostline faults try` tabulates: a row for each scenario that was tried against a shipper. */
import type { RunResult } from './result.js';

export interface SurveyTry {
  readonly scenarioFile: string;
  /** `NAME[@VERSION]`. */
  readonly target: string;
}

export interface SurveyRow extends SurveyTry {
  /** The scenario's own name; that of its file when it can't be planned. */
  readonly scenario: string;
  /** The target, with its profile where that is not the default one. */
  readonly named: string;
  /** What it shipped to; '' when it can't be planned. */
  readonly sink: string;
  /** Null when there was no verdict. */
  readonly result: RunResult | null;
  /** Why there was none; '' otherwise. */
  readonly failure: string;
  readonly directory: string | null;
}
