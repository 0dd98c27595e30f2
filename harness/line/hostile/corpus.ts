/** The hostile classes by name. A new one is a file and a line here. */
import { assert } from '../../support/assert.js';
import { Random } from '../../support/random.js';
import type { HostileClass } from '../spec.js';
import { blanks } from './blanks.js';
import { carriageReturns } from './carriage-returns.js';
import { controls } from './controls.js';
import { criPrefix } from './cri-prefix.js';
import { deepJson } from './deep-json.js';
import { forgedToken } from './forged-token.js';
import { hugeNumbers } from './huge-numbers.js';
import { invalidUtf8 } from './invalid-utf8.js';
import { jsonEnders } from './json-enders.js';
import { longLine } from './long-line.js';
import { beforeBytesMax, type HostileText, type Maker, type Victim } from './maker.js';
import { nul } from './nul.js';
import { otherRecord } from './other-record.js';
import type { HostilePlace } from './places.js';
import { regexBomb } from './regex-bomb.js';
import { syslogHeader } from './syslog-header.js';
import { timestamps } from './timestamps.js';
import { unicodeBreaks } from './unicode-breaks.js';

const newline = 0x0a;

const makers: Readonly<Record<HostileClass, Maker>> = {
  jsonEnders,
  controls,
  nul,
  invalidUtf8,
  unicodeBreaks,
  carriageReturns,
  blanks,
  otherRecord,
  syslogHeader,
  criPrefix,
  forgedToken,
  regexBomb,
  deepJson,
  hugeNumbers,
  timestamps,
  long64KiB: longLine(64 * 1024),
  long1MiB: longLine(1024 * 1024),
  long16MiB: longLine(16 * 1024 * 1024),
};

export interface HostileInput extends HostilePlace {
  readonly seed: number;
  readonly slot: number;
  readonly run: string;
  readonly victim: Victim;
}

/** What stands around the token of a hostile line. */
export function makeHostile({ kind, variant, seed, slot, run, victim }: HostileInput): HostileText {
  const random = new Random(seed).derive(`hostile ${kind} ${slot}`);
  const text = makers[kind]({ random, variant, run, victim });
  assert(text.before.length <= beforeBytesMax, `${kind}: too much before the token`);
  const whole = [text.before, text.behind];
  assert(!whole.some((part) => part.includes(newline)), `${kind}: no line holds a newline`);
  return text;
}
