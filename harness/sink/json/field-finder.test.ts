import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FieldFinder, lineFields } from './field-finder.js';
import { Spans } from './spans.js';

/** What is found of the candidates in a text: the line, or why there is none. */
function found(text: string | Buffer, paths: readonly string[] = ['message']): string {
  const bytes = Buffer.from(text);
  const finder = new FieldFinder(paths);
  const form = finder.find(bytes, 0, bytes.length);
  if (form === 'absent' || form === 'invalid') return `(${form})`;
  const spans = new Spans(bytes);
  spans.add(finder.start, finder.end, form);
  const lines: string[] = [];
  spans.emitTo((line, start, end) => lines.push(Buffer.from(line.subarray(start, end)).toString()));
  return lines.join('|');
}

test('the field is found at its own level only', () => {
  expect(found('{"a":{"message":"inner"},"b":[{"message":"x"}],"message":"outer"}')).toBe('outer');
  expect(found('{"a":{"message":"inner"}}')).toBe('(absent)');
  expect(found('{"messages":"x","messag":"y"}')).toBe('(absent)');
  expect(found(' {"message":"x"}')).toBe('(invalid)');
  expect(found('{"a":"\\"message\\":\\"no\\"","message":"yes"}')).toBe('yes');
});

test('only a string is a line', () => {
  for (const value of ['1', 'null', 'true', '["x"]', '{"x":"y"}']) {
    expect(found(`{"message":${value}}`), value).toBe('(absent)');
    expect(found(`{"message":${value},"log":"l"}`, ['message', 'log']), value).toBe('l');
  }
});

test('the preferred candidate wins wherever it stands', () => {
  expect(found('{"line":"3","log":"2","message":"1"}', lineFields)).toBe('1');
  expect(found('{"line":"3","log":"2"}', lineFields)).toBe('2');
});

test('a path is a field within a field, or a field with a dotted name', () => {
  expect(found('{"body":{"text":"x"}}', ['body.text'])).toBe('x');
  expect(found('{"body.text":"x"}', ['body.text'])).toBe('x');
  expect(found('{"body":{"other":{"text":"no"}}}', ['body.text'])).toBe('(absent)');
});

test('a name that is written with escapes is the name', () => {
  expect(found('{"mess\\u0061ge":"x"}')).toBe('x');
});

test('a field that stands twice is told', () => {
  const finder = new FieldFinder(['message']);
  const twice = Buffer.from('{"message":"a","message":"b"}');
  expect([finder.find(twice, 0, twice.length), finder.isRepeated]).toEqual(['plain', true]);
  const once = Buffer.from('{"message":"a","a":{"message":"b"}}');
  expect([finder.find(once, 0, once.length), finder.isRepeated]).toEqual(['plain', false]);
});

test('in an object that was walked before, the preferred candidate is enough', () => {
  const walked = Buffer.from('{"x":{"b":"no"},"b":"second","a":"first","rest":');
  const finder = new FieldFinder(['a', 'b']);
  expect(finder.findAgain(walked, 0, walked.length)).toBe('plain');
  expect(walked.toString('latin1', finder.start, finder.end)).toBe('first');
});

test('it tells where the object ends', () => {
  const two = Buffer.from('{"event":"a"} {"event":"b"}');
  const finder = new FieldFinder(['event']);
  finder.find(two, 0, two.length);
  expect(finder.next).toBe(13);
});

test('bytes that are no UTF-8 stay what they are', () => {
  const bytes = Buffer.from('{"message":"a\xff\xfe\\n"}', 'latin1');
  const finder = new FieldFinder(['message']);
  const spans = new Spans(bytes);
  expect(finder.find(bytes, 0, bytes.length)).toBe('escaped');
  spans.add(finder.start, finder.end, 'escaped');
  spans.emitTo((line, start, end) => {
    expect(Buffer.from(line.subarray(start, end))).toEqual(Buffer.from('a\xff\xfe\n', 'latin1'));
  });
});

test('nesting is bounded', () => {
  const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)},"message":"x"}`;
  expect(found(nested(900))).toBe('x');
  expect(found(nested(100_000))).toBe('(invalid)');
});

const text = fc.string({ unit: 'binary', maxLength: 30 });
const names = fc.oneof(fc.constantFrom('message', 'log', 'a'), text);
const document = fc.dictionary(
  names,
  fc.oneof({ arbitrary: text, weight: 3 }, fc.jsonValue({ maxDepth: 3 })),
  { noNullPrototype: true },
);

/** Every character as an escape, which is what a careful encoder may send. */
function escapedWhole(value: string): string {
  const units = Array.from({ length: value.length }, (_, at) => value.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

test('any document: the line is what JSON.parse finds, in whatever form it is written', () => {
  fc.assert(
    fc.property(document, text, fc.constantFrom(0, 1, 2), (rest, line, indent) => {
      const whole = { ...rest, message: line };
      const expected = Buffer.from(line).toString();
      expect(found(JSON.stringify(whole, null, indent))).toBe(expected);
      const { message: _own, ...others } = whole;
      const body = JSON.stringify(others).slice(1, -1);
      const tail = body === '' ? '' : `,${body}`;
      expect(found(`{"message":"${escapedWhole(line)}"${tail}}`)).toBe(expected);
    }),
  );
});

test('any bytes: invalid exactly where JSON.parse says so', () => {
  const change = fc.record({
    at: fc.nat(400),
    to: fc.constantFrom(...'{}[]",:\\0123eE+-.tfnu \n\tx'),
  });
  fc.assert(
    fc.property(document, fc.array(change, { maxLength: 3 }), (whole, changes) => {
      let mutated = JSON.stringify(whole);
      for (const { at, to } of changes) {
        const place = at % (mutated.length + 1);
        mutated = mutated.slice(0, place) + to + mutated.slice(place + (at % 2));
      }
      const bytes = Buffer.from(mutated.trimStart());
      const finder = new FieldFinder(['message']);
      const form = finder.find(bytes, 0, bytes.length);
      const isWhole = form !== 'invalid' && bytes.subarray(finder.next).toString().trim() === '';
      expect(isWhole).toBe(isObject(bytes.toString()));
    }),
    { numRuns: 2000 },
  );
});

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
