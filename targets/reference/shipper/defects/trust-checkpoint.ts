/**
 * Takes its positions for true: neither their checksum nor the content of the files is looked at, and when
 * they can't be parsed it takes all that stands there for read. A state file that was cut short, or in which
 * a bit is wrong, then costs lines.
 */
import type { Defect } from './defect.js';

export const trustCheckpoint: Defect = {
  name: 'trust-checkpoint',
  summary: 'takes damaged positions for true, and begins at the end when they make no sense',
  mimics: 'rsyslog/rsyslog#4875; elastic/beats#3537 did not even start',
  hooks: () => ({ trusts: 'positions', startsAtEnd: 'after-damage' }),
};
