import { expect, it } from 'vitest';
import { findTarget } from './catalogue.js';
import { discoveryMsOf } from './discovery.js';
import { resolveOptions } from './options.js';

const { manifest } = findTarget('rsyslog');

it('an option may set how often new files are looked for, or that there is no interval', () => {
  const of = (given: Record<string, unknown>) =>
    discoveryMsOf(manifest, resolveOptions(manifest, given));
  expect(of({ mode: 'polling' })).toBe(10_000);
  expect(of({ mode: 'polling', pollingIntervalSeconds: 3 })).toBe(3_000);
  expect(of({ mode: 'inotify' })).toBeUndefined();
});

it('what is no duration is told with the file that says it', () => {
  const wrong = { ...manifest, discoveryInterval: '{{options.mode}} s' };
  expect(() => discoveryMsOf(wrong, { mode: 'often' })).toThrow(
    "rsyslog/target.yaml: discoveryInterval: 'often s' is no duration",
  );
});
