import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SyslogHeader } from './syslog-header.js';

function messageOf(frame: string, tag = 'auto'): string {
  const bytes = Buffer.from(frame);
  return bytes.subarray(new SyslogHeader(tag).messageStart(bytes, 0, bytes.length)).toString();
}

const lines = [
  'LL-abc123-0001-0001-000000000001-00000200-deadbeef plain body: colon [x] y',
  '{"time":"2026-01-01T00:00:00.000Z","level":"info","message":"LL-abc123"}',
  '{"log":"LL-abc123\\n","stream":"stdout","time":"2026-01-01T00:00:00.000000000Z"}',
  '2026-01-01T00:00:00.000000000Z stdout F LL-abc123 body',
  '198.18.0.1 - - [10/Oct/2000:13:55:36 +0000] "GET /LL-abc HTTP/1.1" 200 22 "-" "x"',
];

// As rsyslog 8.2302, syslog-ng 3.38.1 and util-linux 2.38 put them on the wire.
const headers = {
  "rsyslog's default, imfile tag without a colon": '<133>Nov 21 09:29:57 vm lostline ',
  "rsyslog's default, imfile tag with a colon": '<133>Nov 21 09:29:57 vm lostline: ',
  "rsyslog's RSYSLOG_ForwardFormat": '<133>2026-11-21T09:29:57.062013+00:00 vm lostline ',
  "rsyslog's RSYSLOG_SyslogProtocol23Format":
    '<133>1 2026-11-21T09:29:57.062013+00:00 vm lostline - - - ',
  "syslog-ng's network(), no tag at all": '<13>Nov 21 09:29:57 vm ',
  "syslog-ng's network() with a program": '<13>Nov  1 09:29:57 vm lostline[17]: ',
  "syslog-ng's syslog()": '<13>1 2026-11-21T09:29:57+00:00 vm - - - [meta sequenceId="1"] ',
  'logger --rfc3164': '<13>Nov 21 09:29:57 vm root: ',
  'logger --rfc5424':
    '<13>1 2026-11-21T09:29:57.000000+00:00 vm root - - [timeQuality tzKnown="1" isSynced="0"] ',
  'structured data with escapes, two elements and a byte order mark':
    '<13>1 - - - - - [a b="\\"]\\\\"][c d="]"] \ufeff',
  'no host': '<13>Nov 21 09:29:57 CRON[12]: ',
};

test.each(Object.entries(headers))('the message is what stands behind: %s', (_name, header) => {
  for (const line of lines) expect(messageOf(header + line)).toBe(line);
});

const behindTag = [
  'tag: looks like a tag',
  'tag[12]: looks like a tag with pid',
  '<13>Nov 21 09:00:00 host evil: a frame in a line',
  'word and more',
];

test.each(behindTag)('only one word is taken as the tag, before: %s', (line) => {
  expect(messageOf(`<133>Nov 21 09:29:57 vm lostline ${line}`)).toBe(line);
  expect(messageOf(`<133>Nov 21 09:29:57 vm lostline: ${line}`)).toBe(line);
});

test('without a tag the first word is only safe when the sink is told', () => {
  const frame = '<13>Nov 21 09:29:57 vm word and more';
  expect(messageOf(frame)).toBe('and more');
  expect(messageOf(frame, 'none')).toBe('word and more');
  expect(messageOf(frame, 'lostline')).toBe('word and more');
});

test('a given tag is taken in each of its forms, and nothing that only begins like it', () => {
  const frame = (tag: string) => `<13>Nov 21 09:29:57 vm ${tag} body`;
  for (const form of ['app', 'app:', 'app[12]', 'app[12]:'])
    expect(messageOf(frame(form), 'app')).toBe('body');
  for (const other of ['apple', 'ap', 'app[12', 'app::'])
    expect(messageOf(frame(other), 'app')).toBe(`${other} body`);
});

test('blanks and newlines of the message are its own over RFC 5424', () => {
  expect(messageOf('<13>1 - - - - - -  two before, one behind ')).toBe(' two before, one behind ');
  expect(messageOf('<13>1 - - - - - - a\nb')).toBe('a\nb');
});

test('an RFC 5424 frame may have no message', () => {
  expect(messageOf('<13>1 - - - - - -')).toBe('');
  expect(messageOf('<13>1 - - - - - [a]')).toBe('');
});

test.each([
  ['no priority', 'just a line', 'just a line'],
  ['an unfinished priority', '<13', '<13'],
  ['fields missing', '<13>1 - - - x', '- - - x'],
  ['structured data that never ends', '<13>1 - - - - - [a b="c x', '- - - - - [a b="c x'],
  ['no host', '<13>Nov 21 09:29:57 ', ''],
])('a malformed header is counted and the rest kept: %s', (_what, frame, message) => {
  const bytes = Buffer.from(frame);
  const header = new SyslogHeader('auto');
  const start = header.messageStart(bytes, 0, bytes.length);
  expect([bytes.subarray(start).toString(), header.malformed]).toEqual([message, 1]);
});

test('without an instant all behind the priority is message (RFC 3164, 4.3.3)', () => {
  expect(messageOf('<13>tag: text')).toBe('tag: text');
});

test('nothing behind the end of a frame is looked at', () => {
  const bytes = Buffer.from('<13>Nov 21 09:29:57 vm lostline body');
  const header = new SyslogHeader('auto');
  for (let end = 0; end <= bytes.length; end++) {
    expect(header.messageStart(bytes, 0, end)).toBeLessThanOrEqual(end);
  }
});

/** What a parser looks for next, so that it stands at the end of a frame as well as behind it. */
const morsels = fc.array(
  fc.constantFrom(
    '1 ',
    '- ',
    '-',
    ' ',
    'host ',
    'app',
    'app:',
    '[1',
    ']',
    'L',
    'LL-',
    '[a b="',
    '"',
    'T',
  ),
  { maxLength: 3 },
);
const begun = fc.constantFrom(
  ...['', '<14', '<14>', '<14>1 ', '<14>1 - - a b c ', '<14>1 - - a b c -', '<14>1 - - a b c - '],
  ...['<14>2026-', '<14>2026-11-21', '<14>2026-11-21T09:29:57Z ', '<14>Nov 21 09:29:57 '],
  ...['<14>Nov 21 09:29:57 host ', '<14>Nov 21 09:29:57 host app', '<14>Nov 21 09:29:57 host L'],
);
const frames = fc.tuple(begun, morsels).map(([first, more]) => Buffer.from(first + more.join('')));
const texts = morsels.map((all) => Buffer.from(all.join('')));

test.each(['none', 'auto', 'app'])('what stands behind a frame is no part of it: tag %s', (tag) => {
  const read = (bytes: Buffer, end: number) => {
    const header = new SyslogHeader(tag);
    return { at: header.messageStart(bytes, 0, end), malformed: header.malformed };
  };
  fc.assert(
    fc.property(frames, texts, (frame, behind) => {
      const alone = read(frame, frame.length);
      expect(alone.at).toBeLessThanOrEqual(frame.length);
      expect(read(Buffer.concat([frame, behind]), frame.length)).toEqual(alone);
    }),
    { numRuns: 5_000 },
  );
});
