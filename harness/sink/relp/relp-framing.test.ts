import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fate } from '../framing.js';
import type { Deliver } from '../sink.js';
import { SyslogHeader } from '../syslog/syslog-header.js';
import { RelpFraming } from './relp-framing.js';

const taken: Fate = { kind: 'taken' };
const open = '1 open 14 relp_version=0\n';
const opened = '1 rsp 60 200 OK\nrelp_version=0\nrelp_software=lostline\ncommands=syslog\n';

function framing(frameBytesMax = 10_000) {
  const messages: string[] = [];
  const emit: Deliver = (bytes, start, end) => {
    messages.push(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
  };
  const subject = new RelpFraming(frameBytesMax, new SyslogHeader('auto'));
  const push = (text: string) => subject.push(Buffer.from(text, 'latin1'), emit);
  const say = (fate = taken) => subject.take(fate).toString();
  return { messages, subject, push, say };
}

function syslog(number: number, message: string): string {
  const data = `<13>1 - - - - - - ${message}`;
  return `${number} syslog ${data.length} ${data}\n`;
}

test('a session is opened, each frame answered by its number, and closed', () => {
  const { messages, push, say } = framing();
  expect([push(open), say()]).toEqual(['ok', opened]);
  expect(push(syslog(2, 'one') + syslog(3, 'two\n'))).toBe('ok');
  expect(messages).toEqual(['one', 'two']);
  expect(say()).toBe('2 rsp 6 200 OK\n3 rsp 6 200 OK\n');
  expect([push('4 close 0\n'), say()]).toEqual(['closed', '4 rsp 0\n0 serverclose 0\n']);
});

test('the same answers and messages, wherever the stream is cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '1', 'ä'), maxLength: 30 });
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), sizes, (texts, steps) => {
      const { messages, subject, push, say } = framing();
      const lines = texts.map((each) => `x${each}y`);
      const wire = open + lines.map((line, at) => syslog(at + 2, line)).join('');
      let said = '';
      for (let at = 0, step = 0; at < wire.length; step++) {
        const end = at + steps[step % steps.length]!;
        expect(push(wire.slice(at, end))).toBeDefined();
        said += say();
        at = end;
      }
      expect(subject.finish()).toBe('clean');
      expect(messages).toEqual(lines);
      expect(said).toBe(opened + lines.map((_, at) => `${at + 2} rsp 6 200 OK\n`).join(''));
    }),
  );
});

test('a rejected frame is answered with the status, and a partial read up to where it was taken', () => {
  const { push, say } = framing();
  push(open + syslog(2, 'one'));
  expect(say({ kind: 'rejected', status: 503 })).toBe(`${opened}2 rsp 11 503 refused\n`);
  push(syslog(3, 'two') + syslog(4, 'three') + syslog(5, 'four'));
  expect(say({ kind: 'partial', taken: 2 })).toBe('3 rsp 6 200 OK\n4 rsp 6 200 OK\n');
});

test('a frame without a message is answered, and is no unit', () => {
  const { messages, subject, push, say } = framing();
  push(`${open}2 syslog 0\n${syslog(3, '')}`);
  expect(subject.units).toBe(0);
  expect(say()).toBe(`${opened}2 rsp 6 200 OK\n3 rsp 6 200 OK\n`);
  expect(messages).toEqual([]);
});

test('a message before the session is open, and a command of nobody, are told so', () => {
  const early = framing();
  expect([early.push(syslog(1, 'x')), early.subject.malformed]).toEqual(['closed', 1]);
  expect(early.say()).toBe('1 rsp 27 500 the session is not open\n');
  expect(early.messages).toEqual([]);
  const odd = framing();
  expect(odd.push(`${open}2 starttls 0\n`)).toBe('ok');
  expect(odd.say()).toBe(`${opened}2 rsp 19 500 unknown command\n`);
});

test.each([
  ['no number', 'open 0\n'],
  ['a number of ten digits', '1234567890 open 0\n'],
  ['a command of digits', '1 1 0\n'],
  ['no length', '1 open x\n'],
  ['no trailer', '1 open 2 abX'],
  ['data where there is none', '1 open 0 \n'],
  ['more than the limit', '1 open 10001 '],
  ['TLS', '\u0016\u0003\u0001'],
])('%s breaks the stream', (_what, text) => {
  const { push, messages } = framing();
  expect(push(text)).toBe('broken');
  expect(messages).toEqual([]);
});

test('any bytes are bounded in what they keep, and never throw', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (chunks) => {
      const { subject } = framing(50);
      for (const chunk of chunks) {
        if (subject.push(Buffer.from(chunk), () => {}) === 'broken') return;
        expect(subject.pendingBytes).toBeLessThan(50 + 64);
      }
      subject.finish();
    }),
  );
});
