/** Of the lines written so far, those that are to arrive: all, or those of `expect.streams`. */
import { expectedOf } from '../plan/expected.js';
import type { Pipeline } from './pipeline.js';

export function expectedLines({ writer, setting }: Pick<Pipeline, 'writer' | 'setting'>): number {
  return expectedOf(writer.progress().lines, setting.plan);
}
