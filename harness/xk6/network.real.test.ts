/** Lines that k6 sends to a port, taken by the real sinks; with the journal of a network writer. */
import { describe, expect, it } from 'vitest';
import { Recording } from '../sink/testing/recording.js';
import { iterations, K6Folder } from './testing/k6.js';

const lines = 3_000;

async function sent(folder: K6Folder, to: object, more: object = {}) {
  const open = JSON.stringify({ to, lineBytes: { min: 60, max: 900 }, alphabet: 'mixed', ...more });
  const body = `const stream = lostline.open({ directory, ...${open} });
    export default function () { stream.write(${lines}); }`;
  const { all, exitCode } = await folder.start(iterations(1), body);
  expect(exitCode, all).toBe(0);
}

function payloads(folder: K6Folder, count = lines): string[] {
  const { templates, run } = folder.read();
  return Array.from({ length: count }, (_, index) => {
    const identity = { stream: 1, epoch: 1, sequence: index + 1 };
    return Buffer.from(templates.renderPayload(run, identity)).toString();
  });
}

describe('syslog from k6', () => {
  it.concurrent.each([
    ['syslog-tcp', 'rfc5424', 'newline'],
    ['syslog-tcp', 'rfc3164', 'octet-counted'],
    ['syslog-tls', 'rfc5424', 'octet-counted'],
    ['syslog-tls', 'rfc3164', 'newline'],
  ] as const)('arrives whole: %s %s %s', async (protocol, syslog, framing) => {
    await using sink = await Recording.open(protocol);
    using folder = new K6Folder();
    const address = `127.0.0.1:${sink.port}`;
    await sent(folder, { protocol, address, syslog, framing, tls: { insecureSkipVerify: true } });
    await sink.until(lines);
    expect(sink.messages).toEqual(payloads(folder));
    const { journals, broken, plan } = folder.read();
    expect(broken).toEqual([]);
    expect(plan.source).toEqual({ kind: 'network', transport: 'tcp', format: syslog });
    expect(journals[0]).toMatchObject({ committedNext: lines + 1, ended: { next: lines + 1 } });
    expect(journals[0]!.unsure).toBeUndefined();
    const path = `${protocol.slice('syslog-'.length)}://${address}`;
    expect(journals[0]!.generations).toMatchObject([{ paths: [path], inode: '0', first: 1 }]);
  });

  it('goes out as datagrams, one for each line', async () => {
    await using sink = await Recording.open('syslog-udp');
    using folder = new K6Folder();
    await sent(folder, { protocol: 'syslog-udp', address: `127.0.0.1:${sink.port}` });
    await sink.until(1);
    const expected = new Set(payloads(folder));
    expect(sink.messages.filter((message) => !expected.has(message))).toEqual([]);
    expect(folder.read().journals[0]).toMatchObject({ committedNext: lines + 1 });
  });

  it('that no port takes ends the iteration with what to do', async () => {
    using folder = new K6Folder();
    const to = { protocol: 'syslog-tcp', address: '127.0.0.1:1', timeoutMs: 200 };
    const body = `const stream = lostline.open({ directory, to: ${JSON.stringify(to)} });
      export default function () { stream.write(); }`;
    const { all } = await folder.start(iterations(1), body);
    expect(all).toContain('no connection to tcp://127.0.0.1:1 within 200ms: start the shipper');
  });
});

describe('HTTP from k6', () => {
  it('takes lines of any format, separated by newlines', async () => {
    await using sink = await Recording.open('http');
    using folder = new K6Folder();
    await sent(folder, { protocol: 'http', url: sink.url }, { format: 'json' });
    await sink.until(lines);
    const { templates, run, journals } = folder.read();
    const identity = { stream: 1, epoch: 1 };
    const expected = Array.from({ length: lines }, (_, index) =>
      Buffer.from(templates.renderLine(run, { ...identity, sequence: index + 1 })).toString(),
    );
    expect(sink.messages).toEqual(expected);
    expect(journals[0]!.unsure).toBeUndefined();
  });

  it('leaves what was not answered with 2xx unsure', async () => {
    await using sink = await Recording.open('http');
    sink.sink.control.reject(503);
    using folder = new K6Folder();
    await sent(folder, { protocol: 'http', url: sink.url });
    const { journals } = folder.read();
    expect(journals[0]).toMatchObject({ committedNext: lines + 1 });
    let next = 1;
    for (const { first, last } of journals[0]!.unsure!) {
      expect(first).toBe(next);
      expect(last - first).toBeLessThan(500);
      next = last + 1;
    }
    expect(next).toBe(lines + 1);
  });
});
