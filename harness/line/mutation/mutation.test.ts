import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutationWords } from './kinds.js';
import { mutationOf } from './mutation.js';

const how = (written: string | Uint8Array, arrived: string | Uint8Array) =>
  mutationWords(mutationOf([Buffer.from(written)], Buffer.from(arrived)));

const text = 'some letters of a line, then ';
const rest = ' and more letters behind it';
const around = (odd: string | Uint8Array) =>
  Buffer.concat([Buffer.from(text), Buffer.from(odd), Buffer.from(rest)]);

describe('how a line was changed', () => {
  it.each([
    ['rsyslog spells out a NUL', around('\0'), around('#000'), 'escaped'],
    ['rsyslog spells out a tab', around('\t'), around('#011'), 'escaped'],
    ['rsyslog spells out many', around('\0\x01\x02'), around('#000#001#002'), 'escaped'],
    ['JSON spells out a control', around('\x1b[31m'), around('\\u001b[31m'), 'escaped'],
    ['JSON spells out a quote', around('"}'), around('\\"}'), 'escaped'],
    ['a backslash is doubled', around('a\\b'), around('a\\\\b'), 'escaped'],
    ['syslog-ng spells out a byte', around('\x07'), around('\\x07'), 'escaped'],
    ['decoding as UTF-8', around(Uint8Array.of(0xff)), around('\ufffd'), 'replaced'],
    [
      'decoding overlong UTF-8',
      around(Uint8Array.of(0xc0, 0xaf)),
      around('\ufffd\ufffd'),
      'replaced',
    ],
    ['one sign for a sequence', around(Uint8Array.of(0xe2, 0x82)), around('\ufffd'), 'replaced'],
    ['a question mark', around('é'), around('?'), 'replaced'],
    ['a blank for a NUL', around('\0'), around(' '), 'replaced'],
    ['recoded from Latin-1', around(Uint8Array.of(0xfc)), around('ü'), 'replaced'],
    ['NULs left out', around('\0\0\0'), around(''), 'stripped'],
    ['CR at the end left out', `${text}\r`, text, 'stripped'],
    ['blanks trimmed', `  ${text}   `, text, 'stripped'],
    ['a syslog header parsed', `<34>Oct 11 22:14:15 mymachine su: ${text}`, text, 'stripped'],
    ['a byte order mark left out', around('\ufeff'), around(''), 'stripped'],
    ['cut at a bound', around('x'), text, 'cut'],
    ['a tag put before', text, `tag: ${text}`, 'added'],
    ['something put behind', text, `${text}...truncated`, 'added'],
    ['another letter', around('a'), around('b'), 'changed'],
    ['escaped, then cut', around('\0'), `${text}#000 and`, 'escaped and cut'],
    ['another line altogether', text, 'nothing of it', 'changed'],
    ['nothing', text, text, ''],
  ])('%s', (_what, written, arrived, expected) => {
    expect(how(written, arrived)).toBe(expected);
  });

  it('is told of the form that explains more', () => {
    const raw = Buffer.from(`{"message":"${text}\\u0000"}`);
    const payload = Buffer.from(`${text}\0`);
    expect(mutationWords(mutationOf([raw, payload], Buffer.from(text)))).toBe('stripped');
  });

  it('is something for any difference, and nothing for none; it always comes to an end', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 200 }),
        (one, other) => {
          const same = Buffer.from(one).equals(other);
          expect(mutationOf([one], other) === 0).toBe(same);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('costs little for a long line that differs all over', () => {
    const written = Buffer.alloc(4 * 1024 * 1024, 'a\u0000');
    const arrived = Buffer.alloc(4 * 1024 * 1024, 'a?');
    expect(how(written, arrived)).toMatch(/changed|replaced/);
  });
});
