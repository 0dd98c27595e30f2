import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Deliver } from '../sink.js';
import { SyslogFraming } from './syslog-framing.js';
import { SyslogHeader } from './syslog-header.js';

const header = '<13>1 - - - - - - ';

function framing(frameBytesMax = 10_000) {
  const messages: string[] = [];
  const emit: Deliver = (bytes, start, end) => {
    messages.push(Buffer.from(bytes.subarray(start, end)).toString());
  };
  const subject = new SyslogFraming(frameBytesMax, new SyslogHeader('auto'));
  const push = (text: string) => subject.push(Buffer.from(text), emit);
  return { messages, subject, push, finish: () => subject.finish(emit) };
}

const counted = (message: string) => `${Buffer.byteLength(header + message)} ${header}${message}`;
const terminated = (message: string) => `${header}${message}\n`;

test('both framings in one stream, wherever it is cut', () => {
  const frame = fc.oneof(
    fc
      .string({ unit: fc.constantFrom('a', ' ', '1', '\n', '<'), maxLength: 12 })
      .map((text) => ({ message: `x${text}y`, wire: counted(`x${text}y`) })),
    fc
      .string({ unit: fc.constantFrom('a', ' ', '1', '<'), maxLength: 12 })
      .map((text) => ({ message: `x${text}y`, wire: terminated(`x${text}y`) })),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 6 }), sizes, (frames, steps) => {
      const { messages, subject, push, finish } = framing();
      const wire = frames.map((each) => each.wire).join('');
      for (let at = 0, step = 0; at < wire.length; step++) {
        const size = steps[step % steps.length]!;
        expect(push(wire.slice(at, at + size))).toBe('ok');
        at += size;
      }
      expect(finish()).toBe('clean');
      expect(messages).toEqual(frames.map((each) => each.message));
      expect(subject.malformed).toBe(0);
    }),
  );
});

test('a newline that a counted frame counts at its end is not part of the message', () => {
  const { messages, push } = framing();
  push(`${counted('one\n')}${counted('two')}\n${counted('three\n\n')}`);
  expect(messages).toEqual(['one', 'two', 'three\n']);
});

test('a bare line that begins with digits is not taken for a count', () => {
  const { messages, push } = framing();
  push('198.18.0.1 - - x\n200 bytes\n12345678901 <x\n0 <x\n');
  expect(messages).toEqual(['198.18.0.1 - - x', '200 bytes', '12345678901 <x', '0 <x']);
});

test('frames over the limit break the stream before they are kept', () => {
  expect(framing(100).push(`101 ${header}`)).toBe('broken');
  expect(framing(100).push(`<13>${'x'.repeat(200)}`)).toBe('broken');
  const slow = framing(100);
  expect(slow.push('<13>')).toBe('ok');
  expect(slow.push('x'.repeat(100))).toBe('broken');
});

test('what is unfinished at the end is told as it is', () => {
  const cut = framing();
  cut.push(counted('a longer message').slice(0, -6));
  expect([cut.finish(), cut.messages]).toEqual(['unfinished', ['a longer m']]);
  const line = framing();
  line.push(terminated('a line').slice(0, -1));
  expect([line.finish(), line.messages]).toEqual(['unfinished', ['a line']]);
  const count = framing();
  count.push('123');
  expect([count.finish(), count.messages, count.subject.malformed]).toEqual(['unfinished', [], 1]);
});
