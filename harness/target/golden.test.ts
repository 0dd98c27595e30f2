import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SinkKind } from '../plan/plan.js';
import { readTargets } from './catalogue.js';
import type { Manifest } from './manifest.js';
import { resolveOptions } from './options.js';
import { type Places, renderTarget, type SinkAddress } from './render.js';

const places: Places = {
  logDirectory: '/lostline/logs',
  stateDirectory: '/lostline/state',
  configDirectory: '/lostline/config',
  logFiles: ['/lostline/logs/app-0001.log', '/lostline/logs/app-9001.log'],
  livePattern: 'app-*.log',
  packageRoot: '/lostline/package',
  node: '/usr/bin/node',
};

function sinkAddress(kind: SinkKind): SinkAddress {
  const host = '198.18.0.1';
  const url = kind === 'http' ? `http://${host}:4000/` : '';
  return { kind, url, host, port: '4000', path: kind === 'file' ? '/lostline/out/lines' : '' };
}

/** All that is rendered for one protocol, as one text that a reviewer can read. */
function renderedText(manifest: Manifest, kind: SinkKind, given: Record<string, string>): string {
  const options = resolveOptions(manifest, given);
  const rendered = renderTarget(
    { manifest, version: manifest.defaultVersion },
    places,
    [sinkAddress(kind)],
    options,
  );
  const variables = Object.entries(rendered.environment).map(
    ([name, value]) => `${name}=${value}\n`,
  );
  const files = Object.entries(rendered.files).map(([name, text]) => `=== ${name}\n${text}`);
  return [...variables, `${rendered.binary} ${rendered.arguments.join(' ')}\n`, ...files].join('');
}

/** A golden file is written when LOSTLINE_GOLDEN=write is set, and compared otherwise. */
function expectGolden(file: string, text: string): void {
  if (process.env.LOSTLINE_GOLDEN === 'write') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const variants: Record<string, Record<string, string>> = {
  rsyslog: {
    reopenOnTruncate: 'on',
    mode: 'polling',
    queueType: 'LinkedList',
    framing: 'octet-counted',
  },
  'syslog-ng': { source: 'file', flowControl: 'true', monitorMethod: 'poll' },
  reference: { defect: 'inode-cache' },
  command: { command: 'tail -F x' },
};

describe.each(readTargets().map((manifest) => [manifest.name, manifest] as const))(
  '%s',
  (name, manifest) => {
    const kinds = Object.keys(manifest.sinks) as SinkKind[];

    it.each(kinds)('renders its defaults for %s as pinned', (kind) => {
      expectGolden(
        join(manifest.folder, 'golden', `${kind}.default.txt`),
        renderedText(manifest, kind, {}),
      );
    });

    it.each(kinds)('renders its options for %s as pinned', (kind) => {
      const text = renderedText(manifest, kind, variants[name] ?? {});
      expectGolden(join(manifest.folder, 'golden', `${kind}.options.txt`), text);
    });

    it('has a default version and an image wherever docker is offered', () => {
      expect(manifest.versions).toHaveProperty([manifest.defaultVersion]);
      if (!manifest.engines.includes('docker')) return;
      expect(Object.values(manifest.versions).every((version) => version.image)).toBe(true);
    });
  },
);
