/** Requests of log stores for the sinks' benchmark: 5,000 lines each, with the fields that shippers add. */
import { SystemClock } from '../support/clock.js';

export interface StoreBatch {
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array;
}

const time = '2026-01-01T00:00:00.000Z';
const place = { stream: 'stdout', host: 'node-1', file: { path: '/var/log/app.log' } };

/** The same document `count` times, with what stands before each. */
function repeated(document: unknown, count: number, before = '', after = '\n'): Uint8Array {
  return Buffer.from(`${before}${JSON.stringify(document)}${after}`.repeat(count));
}

export function elasticsearchBatch(line: string, count: number): StoreBatch {
  const document = { '@timestamp': time, message: line, ...place };
  const body = repeated(document, count, '{"create":{"_index":"logs"}}\n');
  return { path: '/_bulk', type: 'application/x-ndjson', body };
}

export function victorialogsBatch(line: string, count: number): StoreBatch {
  const query = '?_msg_field=message&_time_field=@timestamp&_stream_fields=host';
  const body = repeated({ '@timestamp': time, message: line, ...place }, count);
  return { path: `/insert/jsonline${query}`, type: 'application/stream+json', body };
}

export function splunkHecBatch(line: string, count: number): StoreBatch {
  const event = {
    time: 1_767_225_600.123,
    host: 'node-1',
    source: '/var/log/app.log',
    event: line,
  };
  return {
    path: '/services/collector/event',
    type: 'application/json',
    body: repeated(event, count, '', ''),
  };
}

/** As many events as fit into the 1 MiB that the service takes at once, 26 bytes of its own for each. */
export function cloudwatchBatch(line: string): StoreBatch {
  const timestamp = new SystemClock().wallMs();
  const count = Math.floor((1024 * 1024) / (line.length + 26));
  const logEvents = Array.from({ length: count }, () => ({ timestamp, message: line }));
  const body = JSON.stringify({ logGroupName: 'lostline', logStreamName: 'lostline', logEvents });
  return { path: '/', type: 'application/x-amz-json-1.1', body: Buffer.from(body) };
}
