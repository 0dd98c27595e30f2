import { expect, it } from 'vitest';
import { findTarget } from './catalogue.js';
import { intervalMs } from './interval.js';
import { resolveOptions } from './options.js';

const { manifest } = findTarget('rsyslog');

it('an option may set how often new files are looked for, or that there is no interval', () => {
  const of = (given: Record<string, unknown>) =>
    intervalMs(manifest, 'discoveryInterval', resolveOptions(manifest, given));
  expect(of({ mode: 'polling' })).toBe(10_000);
  expect(of({ mode: 'polling', pollingIntervalSeconds: 3 })).toBe(3_000);
  expect(of({ mode: 'inotify' })).toBeUndefined();
});

it('what is no duration is told with the file that says it', () => {
  const wrong = { ...manifest, discoveryInterval: '{{options.mode}} s' };
  expect(() => intervalMs(wrong, 'discoveryInterval', { mode: 'often' })).toThrow(
    "rsyslog/target.yaml: discoveryInterval: 'often s' is no duration",
  );
});

it('an option may set how long it waits before it tries a broken sink again', () => {
  const { manifest: syslogNg } = findTarget('syslog-ng');
  const of = (given: Record<string, unknown>) =>
    intervalMs(syslogNg, 'retryInterval', resolveOptions(syslogNg, given));
  expect(of({})).toBe(60_000);
  expect(of({ timeReopenSeconds: 1 })).toBe(1_000);
  expect(intervalMs(manifest, 'retryInterval', {})).toBeUndefined();
});
