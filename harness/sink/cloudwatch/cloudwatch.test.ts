import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock, SystemClock } from '../../support/clock.js';
import { post } from '../testing/post.js';
import { Recording } from '../testing/recording.js';

const place = { logGroupName: 'lostline', logStreamName: 'lostline' };
const wallMs = 1_800_000_000_000;
const hourMs = 3_600_000;

function clientOf(received: Recording): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    endpoint: received.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'lostline', secretAccessKey: 'lostline' },
    maxAttempts: 1,
  });
}

const open = (options = {}) => Recording.open('cloudwatch', options, new ManualClock(wallMs));

const events = (...messages: string[]) =>
  messages.map((message) => ({ timestamp: wallMs, message }));

const put = (...messages: string[]) =>
  new PutLogEventsCommand({ ...place, logEvents: events(...messages) });

/** The operation without the client, which would not send what is wrong. */
async function ask(received: Recording, operation: string, body: string) {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `Logs_20140328.${operation}`,
  };
  const answer = await post(received.url, body, headers);
  return { status: answer.status, value: answer.body === '' ? null : JSON.parse(answer.body) };
}

test("the service's own client: groups, streams and events", async () => {
  await using received = await open();
  const client = clientOf(received);
  const logGroupName = '/app/web';
  const stream = { logGroupName, logStreamName: 'node-1' };
  const first = client.send(new PutLogEventsCommand({ ...stream, logEvents: events('x') }));
  await expect(first).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  const again = client.send(new CreateLogGroupCommand({ logGroupName }));
  await expect(again).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
  await client.send(new CreateLogStreamCommand(stream));
  const lines = ['a "quoted" \\ ü', 'b\nc', 'd \u0000'];
  const sequenceToken = 'whatever';
  const taken = await client.send(
    new PutLogEventsCommand({ ...stream, logEvents: events(...lines), sequenceToken }),
  );
  expect(taken.nextSequenceToken).toHaveLength(56);
  expect(taken.rejectedLogEventsInfo).toBeUndefined();
  expect(received).toMatchObject({ messages: lines, refused: ['x'] });
  const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['node-1']);
  client.destroy();
});

test('groups and streams are described by prefix, and page by page', async () => {
  await using received = await open();
  const client = clientOf(received);
  for (const name of ['b2', 'b1', 'a']) {
    await client.send(new CreateLogGroupCommand({ logGroupName: name }));
  }
  const one = await client.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: 'b', limit: 1 }),
  );
  const two = await client.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: 'b', nextToken: one.nextToken }),
  );
  expect([one, two].flatMap(({ logGroups }) => logGroups?.map((g) => g.logGroupName))).toEqual([
    'b1',
    'b2',
  ]);
  const missing = client.send(new DescribeLogStreamsCommand({ logGroupName: 'c' }));
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  client.destroy();
});

test('any group and stream may be taken to exist', async () => {
  await using received = await open({ existing: 'all' });
  const client = clientOf(received);
  const stream = { logGroupName: 'none', logStreamName: 'none' };
  await client.send(new PutLogEventsCommand({ ...stream, logEvents: events('a') }));
  await client.send(new CreateLogStreamCommand(stream));
  expect(received.messages).toEqual(['a']);
  client.destroy();
});

test('events that are too old or too new are left out, and the answer says which', async () => {
  await using received = await open();
  const client = clientOf(received);
  const at = (hours: number, message: string) => ({ timestamp: wallMs + hours * hourMs, message });
  const old = [at(-14 * 24 - 1, 'old'), at(-14 * 24 + 1, 'good')];
  const answer = await client.send(new PutLogEventsCommand({ ...place, logEvents: old }));
  expect(answer.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  const young = [at(1, 'soon'), at(3, 'new')];
  const later = await client.send(new PutLogEventsCommand({ ...place, logEvents: young }));
  expect(later.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
  expect(received).toMatchObject({ messages: ['good', 'soon'], refused: ['old', 'new'] });
  client.destroy();
});

test.each([
  ['no order', [5, 4], 'must be in chronological order'],
  ['too long a time', [0, 25 * hourMs], 'cannot span more than 24 hours'],
])('a batch is refused whole, with its lines: %s', async (_what, offsets, words) => {
  await using received = await open();
  const client = clientOf(received);
  const logEvents = offsets.map((offset, at) => ({ timestamp: wallMs + offset, message: `${at}` }));
  const answer = client.send(new PutLogEventsCommand({ ...place, logEvents }));
  await expect(answer).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(words),
  });
  expect(received).toMatchObject({ messages: [], refused: ['0', '1'] });
  client.destroy();
});

test('a batch holds 1,048,576 bytes, 26 of them for each event, and 10,000 events', async () => {
  await using received = await open();
  const client = clientOf(received);
  const half = 'x'.repeat(1_048_576 / 2 - 26);
  await client.send(put(half, half));
  await expect(client.send(put(half, `${half}x`))).rejects.toThrow(
    'Upload too large: 1048577 bytes exceeds limit of 1048576',
  );
  await client.send(put(...Array(10_000).fill('y')));
  await expect(client.send(put(...Array(10_001).fill('y')))).rejects.toThrow(
    'Member must have length less than or equal to 10000',
  );
  await expect(client.send(put('z'.repeat(1_048_577)))).rejects.toThrow('Log event too large');
  expect(received.sink.counters().accepted).toBe(10_002);
  client.destroy();
});

test('the line in a field of messages that are JSON', async () => {
  await using received = await open({ field: 'log' });
  const client = clientOf(received);
  await client.send(put('{"log":"a\\n"}', '{"other":1}', 'plain'));
  await received.sink.send([Buffer.from('own')]);
  expect(received.messages).toEqual(['a\n', '{"other":1}', 'plain', 'own']);
  client.destroy();
});

test('control: partial is told as events left out', async () => {
  await using received = await open();
  const client = clientOf(received);
  received.sink.control.partial(0.5);
  const { rejectedLogEventsInfo } = await client.send(put('1', '2', '3', '4'));
  expect(rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 2 });
  expect(received).toMatchObject({ messages: ['1', '2'], refused: ['3', '4'] });
  await expect(received.sink.send([Buffer.from('5')])).rejects.toThrow('did not take the lines');
  client.destroy();
});

test.each([
  [429, 'ThrottlingException', 400],
  [403, 'AccessDeniedException', 400],
  [400, 'InvalidParameterException', 400],
  [418, 'InvalidParameterException', 400],
  [503, 'ServiceUnavailableException', 503],
])('reject %i is told as %s', async (status, name, httpStatusCode) => {
  await using received = await open();
  const client = clientOf(received);
  received.sink.control.reject(status);
  await expect(client.send(put('1'))).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode },
  });
  expect(received.refused).toEqual(['1']);
  client.destroy();
});

test('a client that is throttled sends again', async () => {
  await using received = await Recording.open('cloudwatch', {}, new SystemClock());
  const client = new CloudWatchLogsClient({
    endpoint: received.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'lostline', secretAccessKey: 'lostline' },
  });
  received.sink.control.reject(429);
  const logEvents = [{ timestamp: new SystemClock().wallMs(), message: 'a' }];
  const sent = client.send(new PutLogEventsCommand({ ...place, logEvents }));
  await received.until(1);
  received.sink.control.accept();
  await sent;
  expect(received).toMatchObject({ messages: ['a'], refused: ['a'] });
  client.destroy();
});

test.each([
  ['PutLogEvents', 'no json', 'SerializationException'],
  ['PutLogEvents', '[]', 'InvalidParameterException'],
  ['PutLogEvents', '7', 'SerializationException'],
  ['PutLogEvents', JSON.stringify(place), 'InvalidParameterException'],
  ['PutLogEvents', JSON.stringify({ ...place, logEvents: [] }), 'InvalidParameterException'],
  ['PutLogEvents', JSON.stringify({ ...place, logEvents: [null] }), 'InvalidParameterException'],
  ['PutLogEvents', '['.repeat(100_000), 'SerializationException'],
  ['CreateLogGroup', '{"logGroupName":"*"}', 'InvalidParameterException'],
  ['DescribeLogStreams', '{"limit":"x"}', 'InvalidParameterException'],
  ['NoSuchThing', '{}', 'UnknownOperationException'],
])('%s of what is wrong: %#', async (operation, body, type) => {
  await using received = await open();
  const { status, value } = await ask(received, operation, body);
  expect([status, value.__type]).toEqual([400, type]);
  expect(received.sink.counters().malformedRequests).toBe(1);
});

test('a body over its bound, and one without a target', async () => {
  await using received = await open({ bodyBytesMax: 1000 });
  const { status, value } = await ask(received, 'PutLogEvents', 'x'.repeat(1001));
  expect([status, value.__type]).toEqual([413, 'RequestEntityTooLargeException']);
  expect((await fetch(received.url)).status).toBe(400);
});

test('any batch is answered', async () => {
  await using received = await open();
  const event = fc.record(
    { timestamp: fc.oneof(fc.constant(wallMs), fc.jsonValue()), message: fc.jsonValue() },
    { requiredKeys: [], noNullPrototype: true },
  );
  const logEvents = fc.oneof(fc.array(event, { maxLength: 4 }), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(logEvents, async (given) => {
      const body = JSON.stringify({ ...place, logEvents: given });
      expect([200, 400]).toContain((await ask(received, 'PutLogEvents', body)).status);
    }),
  );
  expect(received.sink.pendingBytes()).toBe(0);
});
