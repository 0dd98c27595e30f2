import { execa } from 'execa';
import { expect, test } from 'vitest';
import { Recording } from '../testing/recording.js';

const message = 'LL-abc123-0001-0001-000000000001 body: [x] "y" ä';

/** util-linux's logger; it connects, sends one frame a message and closes. */
function logger(port: number, ...options: string[]) {
  return execa('logger', ['--server', '127.0.0.1', '--port', String(port), '--tcp', ...options]);
}

test.each([
  ['RFC 5424', ['--rfc5424']],
  ['RFC 5424 with structured data', ['--rfc5424', '--sd-id', 'a@1', '--sd-param', 'b="c d"']],
  ['RFC 5424, fields left out', ['--rfc5424=notime,notq,nohost']],
  ['RFC 5424, octet counting', ['--rfc5424', '--octet-count']],
  ['RFC 3164', ['--rfc3164']],
  ['RFC 3164 with a process id', ['--rfc3164', '--id=17', '--tag', 'app/part']],
  ['RFC 3164, octet counting', ['--rfc3164', '--octet-count']],
])('logger: %s', async (_name, options) => {
  await using received = await Recording.open('syslog-tcp');
  await logger(received.port, ...options, '--', message);
  await received.until(1);
  expect(received.messages).toEqual([message]);
  expect(received.sink.counters()).toMatchObject({ malformedRequests: 0, abortedRequests: 0 });
});

test('a thousand lines of logger in one connection, octet-counted', async () => {
  await using received = await Recording.open('syslog-tcp');
  const lines = Array.from({ length: 1000 }, (_, at) => `${at} of many`);
  await execa(
    'logger',
    ['-n', '127.0.0.1', '-P', String(received.port), '-T', '--octet-count', '--rfc5424'],
    { input: lines.join('\n') },
  );
  await received.until(1000);
  expect(received.messages).toEqual(lines);
  expect(received.sink.counters().connections).toBe(1);
});

test('its own client keeps what newline framing could not', async () => {
  await using received = await Recording.open('syslog-tcp');
  await received.sink.send([Buffer.from('a b'), Buffer.from(' <13>x ')]);
  expect(received.messages).toEqual(['a b', ' <13>x ']);
});

test('a frame without a header is delivered whole and counted', async () => {
  await using received = await Recording.open('syslog-tcp');
  await execa('bash', ['-c', `echo 'bare line' >/dev/tcp/127.0.0.1/${received.port}`]);
  await received.until(1);
  expect(received.messages).toEqual(['bare line']);
  expect(received.sink.counters().malformedRequests).toBe(1);
});

test('a count over the limit closes the connection', async () => {
  await using received = await Recording.open('syslog-tcp', { frameBytesMax: 100 });
  const script = `exec 3<>/dev/tcp/127.0.0.1/${received.port}; printf '101 <13>' >&3; cat <&3`;
  await execa('bash', ['-c', script], { reject: false });
  expect(received.sink.counters()).toMatchObject({ accepted: 0, malformedRequests: 1 });
});
