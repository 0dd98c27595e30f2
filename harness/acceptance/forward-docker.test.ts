/**
 * A real client of Fluent's forward protocol: Docker's own fluentd log driver (fluent-logger-golang), which
 * sends what a container prints, one message a line, and can wait for acknowledgements.
 */
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { Recording } from '../sink/testing/recording.js';

const image = 'lostline/rsyslog:8.2302';
const acknowledged = ['fluentd-request-ack=true'];
const lines = Array.from({ length: 2000 }, (_, at) => String(at + 1));

/** A container that prints the numbers up to 2000; Docker waits until all was sent. */
function count({ port }: Recording, options: readonly string[]) {
  const driver = ['--log-driver', 'fluentd', '--log-opt', `fluentd-address=127.0.0.1:${port}`];
  const own = options.flatMap((option) => ['--log-opt', option]);
  const run = ['run', '--rm', '--network', 'none', ...driver, ...own, '--entrypoint', 'seq'];
  return execa('docker', [...run, image, '2000']);
}

test.each([
  ['without acknowledgements', []],
  ['with them', acknowledged],
])('what a container prints arrives through the fluentd log driver, %s', async (_how, options) => {
  await using received = await Recording.open('forward');
  await count(received, options);
  await received.until(2000);
  expect(received.messages).toEqual(lines);
  expect(received.sink.counters()).toMatchObject({ malformedRequests: 0, abortedRequests: 0 });
});

test('what is not acknowledged is sent again, and nothing is lost', async () => {
  await using received = await Recording.open('forward');
  received.sink.control.forgetAcknowledgements(0.01);
  await count(received, acknowledged);
  const { control } = received.sink;
  await expect.poll(() => received.messages.length - control.forgotten).toBe(2000);
  expect(control.forgotten).toBeGreaterThan(0);
  expect(new Set(received.messages)).toEqual(new Set(lines));
});
