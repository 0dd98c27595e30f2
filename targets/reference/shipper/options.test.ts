import { describe, expect, it } from 'vitest';
import { readOptions } from './options.js';

const environment = { LOSTLINE_SINK_URL: 'http://127.0.0.1:1/', LOSTLINE_SINK_TCP: '127.0.0.1:2' };

describe('options', () => {
  it('let flags win over a defect, and a defect over the defaults', () => {
    const read = (...flags: string[]) => readOptions(flags, environment)!.settings;
    expect(read().retriesMax).toBeNull();
    expect(read('--defect', 'drop-after-retries').retriesMax).toBe(3);
    expect(read('--defect', 'drop-after-retries', '--retries-max', '7').retriesMax).toBe(7);
  });

  it('take several defects', () => {
    const options = readOptions(['--defect=merge-lines', '--defect=reorder'], environment)!;
    expect(options.hooks).toHaveLength(2);
    expect(options.settings.watch).toBe('off');
  });

  it('ship by the protocol whose address is given, HTTP where both are', () => {
    const { LOSTLINE_SINK_TCP } = environment;
    expect(readOptions([], environment)!.settings.output).toBe('http');
    expect(readOptions([], { LOSTLINE_SINK_TCP })!.settings.output).toBe('tcp');
    expect(readOptions(['--output', 'tcp'], environment)!.settings.output).toBe('tcp');
    expect(readOptions(['--output=tcp-lines'], environment)!.settings.output).toBe('tcp');
  });

  it('give null when help is asked for, whatever the environment', () => {
    expect(readOptions(['--help'], {})).toBeNull();
  });

  it.each([
    [['--poll-ms', '0'], environment, '--poll-ms 0: expected a whole number of at least 1'],
    [['--output', 'udp'], environment, '--output udp: expected http or tcp or tcp-lines'],
    [[], {}, "LOSTLINE_SINK_URL is '': expected the URL to POST lines to"],
    [['--output', 'tcp'], {}, "LOSTLINE_SINK_TCP is '': expected host:port"],
    [['--nonsense'], environment, '--help tells all flags'],
  ])('refuse %j with one clear sentence', (flags, given, message) => {
    expect(() => readOptions(flags, given)).toThrow(message);
  });
});
