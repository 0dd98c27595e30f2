import { expect, it } from 'vitest';
import { readTargets } from './catalogue.js';
import { resolveOptions } from './options.js';
import { nodePlacesOf, renderedText } from './testing/rendered-text.js';

/** How the shipper finds a Kubernetes node's logs. */
function rendered(name: string, options: Record<string, string> = {}): string {
  const manifest = readTargets().find((one) => one.name === name)!;
  const resolved = resolveOptions(manifest, options);
  return renderedText(manifest, 'syslog-tcp', resolved, nodePlacesOf(manifest));
}

it('rsyslog takes wildcards for folders', () => {
  expect(rendered('rsyslog')).toContain('file="/var/log/pods/*/*/*.log"');
  expect(rendered('rsyslog', { containerLogs: 'links' })).toContain(
    'file="/var/log/containers/*.log"',
  );
});

it('syslog-ng looks below a folder, or into the one with the links', () => {
  expect(rendered('syslog-ng')).toContain(
    'base-dir("/var/log/pods") filename-pattern("*.log") recursive(yes)',
  );
  expect(rendered('syslog-ng', { containerLogs: 'links' })).toContain(
    'base-dir("/var/log/containers") filename-pattern("*.log") recursive(no)',
  );
});

it('both take syslog from the network where the source is that', () => {
  const network = { transport: 'tcp', format: 'rfc5424', port: 10_514 } as const;
  const text = (name: string) => {
    const manifest = readTargets().find((one) => one.name === name)!;
    const places = { ...nodePlacesOf(manifest), network };
    return renderedText(manifest, 'tcp-lines', resolveOptions(manifest, {}), places);
  };
  expect(text('rsyslog')).toContain('input(type="imtcp" port="10514" address="0.0.0.0")');
  expect(text('rsyslog')).not.toContain('imfile');
  expect(text('syslog-ng')).toContain('port(10514) transport("tcp")');
  expect(text('syslog-ng')).not.toContain('wildcard-file');
});
