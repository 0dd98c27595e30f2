import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeRedirection } from '../../plan/describe-redirection.js';
import { understand } from './own-configuration.js';
import { placeFor, redirect } from './redirect.js';
import { configurationSchema } from './schema.js';
import { findConfiguration } from './sources.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const schema = configurationSchema.parse({
  syntax: 'fluent-bit',
  mainFile: 'fluent-bit.conf',
  folder: '/fluent-bit/etc',
  variables: ['\\$\\{([A-Za-z_]\\w*)\\}'],
  inputs: [{ group: '^INPUT#', where: { name: '^tail$' }, path: 'path', splitBy: ',' }],
  outputs: [
    {
      ...{ group: '^OUTPUT#', where: { name: '^es$' }, sink: 'http' },
      ...{ host: 'host', port: 'port', defaultPort: 9200, tls: 'tls', caFile: 'tls.ca_file' },
    },
  ],
  allOutputs: [{ group: '^OUTPUT#' }],
  harmless: [{ group: '^OUTPUT#', where: { name: '^stdout$' } }],
  asks: [{ group: '^FILTER#', where: { name: '^kubernetes$' }, what: 'the Kubernetes API' }],
});

const main = `
@SET env=prod
[SERVICE]
    Flush 1
@INCLUDE inputs/*.conf
@INCLUDE /fluent-bit/etc/parsers.conf
@INCLUDE missing.conf
[FILTER]
    Name  kubernetes
    Match kube.*
[OUTPUT]
    Name  es
    Match *
    Host  \${ES_HOST}
    Port  \${ES_PORT}
    HTTP_Passwd \${ES_PASSWORD}
    Index logs-\${env}
    tls   On
[OUTPUT]
    name  s3
    match *
[OUTPUT]
    name  stdout
    match *
`;
const input = '[INPUT]\n    Name tail\n    Path /var/log/containers/*.log, /var/log/app.log\n';

function put(name: string, text: string): string {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function putAll(): string {
  put('inputs/tail.conf', input);
  put('parsers.conf', '[PARSER]\n    Name json\n');
  return put('fluent-bit.conf', main);
}

describe('an own configuration', () => {
  test('tells what it tails, where it ships, and which variables it needs', () => {
    const own = understand(findConfiguration(putAll(), 'fluent-bit.conf'), schema);
    expect(own.inputs).toEqual([
      { pattern: '/var/log/containers/*.log', at: 'inputs/tail.conf:3' },
      { pattern: '/var/log/app.log', at: 'inputs/tail.conf:3' },
    ]);
    expect(own.destinations).toEqual([
      {
        ...{ sink: 'http', host: 'sink.lostline.internal', port: 9200, tls: 'on', caFile: null },
        at: 'fluent-bit.conf:12',
      },
    ]);
    expect(own.environment).toEqual({
      ES_HOST: 'sink.lostline.internal',
      ES_PORT: '9200',
      ES_PASSWORD: 'lostline',
    });
  });

  test('is redirected, and what can not be is named with its place', () => {
    const own = understand(findConfiguration(folder0(), 'fluent-bit.conf'), schema);
    expect(describeRedirection(redirect(own, 'docker', '/fluent-bit/etc'))).toEqual([
      "inputs/tail.conf:3: '/var/log/containers/*.log' finds the logs at /var/log/containers/" +
        `lostline-{stream}_default_app-${'0123456789abcdef'.repeat(4)}.log`,
      'fluent-bit.conf:12: sink.lostline.internal:9200 is answered by sink http with TLS, certificate made for the run',
      'host names that point at Lostline: sink.lostline.internal',
      'environment, harmless values: ES_HOST=sink.lostline.internal ES_PORT=9200 ES_PASSWORD=lostline',
      "fluent-bit.conf:7: not redirected: includes 'missing.conf', which is not beside it: it is left to the shipper's own image",
      'fluent-bit.conf:20: not redirected: output OUTPUT#2 speaks a protocol that no sink of Lostline does: it reaches nobody',
      'fluent-bit.conf:9: not redirected: asks the Kubernetes API',
      "inputs/tail.conf:3: not redirected: tails '/var/log/app.log' too: nothing is written there",
    ]);
  });

  test('may be a ConfigMap manifest, alone or among other documents', () => {
    const indented = (text: string) => text.replaceAll('\n', '\n    ');
    const manifest = put(
      'all.yaml',
      `kind: Namespace\n---\nkind: ConfigMap\nmetadata: { name: fluent-bit }\ndata:\n  fluent-bit.conf: |${indented(`\n${main.trim()}\n${input}`)}\n  parsers.conf: ""\n`,
    );
    const files = findConfiguration(manifest, 'fluent-bit.conf');
    expect(files).toMatchObject({ main: 'fluent-bit.conf', folder: null });
    const own = understand(files, schema);
    expect(own.destinations).toHaveLength(1);
    expect(own.inputs).toHaveLength(2);
  });

  test('has the environment that its DaemonSet sets in plain words, and no secret', () => {
    const env = [
      { name: 'ES_HOST', value: 'es.logging.svc' },
      { name: 'ES_PASSWORD', valueFrom: { secretKeyRef: { name: 'es', key: 'password' } } },
    ];
    const template = { spec: { containers: [{ name: 'fluent-bit', env }] } };
    const documents = [
      { kind: 'ConfigMap', data: { 'fluent-bit.conf': `${main}${input}` } },
      { kind: 'DaemonSet', spec: { template } },
    ];
    const file = put('all.yaml', documents.map((value) => JSON.stringify(value)).join('\n---\n'));
    const own = understand(findConfiguration(file, 'fluent-bit.conf'), schema);
    expect(own.destinations[0]).toMatchObject({ host: 'es.logging.svc', port: 9200 });
    expect(own.environment).toEqual({
      ES_HOST: 'es.logging.svc',
      ES_PORT: '9200',
      ES_PASSWORD: 'lostline',
    });
  });

  test('without a file that the shipper looks for is refused with what was found', () => {
    const manifest = put('map.yaml', 'kind: ConfigMap\ndata: { a.conf: "", b.conf: "" }\n');
    expect(() => findConfiguration(manifest, 'fluent-bit.conf')).toThrow(
      "the ConfigMap has no 'fluent-bit.conf', expected one among its data; found a.conf, b.conf",
    );
    expect(() => findConfiguration(join(folder, 'none.conf'), 'x')).toThrow("can't be read");
  });

  test('that tails nothing is refused with as what it was read', () => {
    const own = understand(findConfiguration(put('a.json', '{}'), 'x'), schema);
    expect(() => redirect(own, 'docker', '/x')).toThrow(
      '; found no input that reads files in what was read as YAML or JSON',
    );
  });

  test.each([
    ['docker', '10.1.2.3', /expected an output .* to a host name .*ships to 10\.1\.2\.3:9200/],
    ['docker', '127.0.0.1', /to a host name/],
    ['process', '10.1.2.3', /to a host name or a loopback address; found .*10\.1\.2\.3:9200/],
  ] as const)('%s can not redirect %s, and says what can be', (engine, host, message) => {
    const file = put('a.conf', `${input}[OUTPUT]\n Name es\n Host ${host}\n`);
    const own = understand(findConfiguration(file, 'a.conf'), schema);
    expect(() => redirect(own, engine, '/x')).toThrow(message);
  });

  test('that tails fixed paths alone is refused, because the probe has no place', () => {
    const file = put('a.conf', '[INPUT]\n Name tail\n Path /var/log/one.log\n');
    const own = understand(findConfiguration(file, 'a.conf'), schema);
    expect(() => redirect(own, 'process', '/x')).toThrow("a.conf:3 tails '/var/log/one.log'");
  });
});

test('includes below the folder where the shipper looks are found beside the main file', () => {
  put('rsyslog.d/50-app.conf', 'input(type="imfile" file="/var/log/app/*.log")\n');
  const file = put(
    'rsyslog.conf',
    'include(file="/etc/rsyslog.d/*.conf")\n$IncludeConfig /opt/x.conf\n*.* @@logs:514\n',
  );
  const rsyslog = configurationSchema.parse({
    ...{ syntax: 'braces', mainFile: 'rsyslog.conf', folder: '/etc', mount: 'files' },
    inputs: [{ group: '(^|/)input#\\d+$', where: { type: '^imfile$' }, path: 'file' }],
    outputs: [{ group: '^forward#', sink: 'syslog-tcp', address: '', defaultPort: 514 }],
    allOutputs: [],
  });
  const own = understand(findConfiguration(file, 'rsyslog.conf'), rsyslog);
  expect(own.inputs).toEqual([{ pattern: '/var/log/app/*.log', at: 'rsyslog.d/50-app.conf:1' }]);
  expect(own.destinations).toMatchObject([{ host: 'logs', port: 514, at: 'rsyslog.conf:3' }]);
  expect(own.mounted).toEqual(['rsyslog.conf', 'rsyslog.d/50-app.conf']);
  expect(own.unserved.map(({ message }) => message)).toEqual([
    "includes '/opt/x.conf', which is not beside it: it is left to the shipper's own image",
  ]);
});

test('calls with arguments are understood as settings are', () => {
  const calls = configurationSchema.parse({
    ...{ syntax: 'braces', mainFile: 'a.conf', folder: '/etc', allOutputs: [] },
    inputs: [{ group: '/wildcard-file#\\d+$', path: 'filename-pattern', folder: 'base-dir' }],
    outputs: [
      {
        ...{ group: '/network#\\d+$', where: { template: 'MSG' }, sink: 'tcp-lines' },
        ...{ host: '', port: 'port', defaultPort: 601, tls: 'transport' },
      },
      { group: '/network#\\d+$', sink: 'syslog-tcp', host: '', port: 'port', defaultPort: 601 },
    ],
  });
  const text =
    'source s { wildcard-file(base-dir("/var/log") filename-pattern("*.log")); };\n' +
    'destination a { network("a" port(1) transport("tls") template("$MSG\\n")); };\n' +
    'destination b { network("b"); };\n';
  const own = understand(findConfiguration(put('a.conf', text), 'a.conf'), calls);
  expect(own.inputs).toEqual([{ pattern: '/var/log/*.log', at: 'a.conf:1' }]);
  expect(own.destinations).toMatchObject([
    { sink: 'tcp-lines', host: 'a', port: 1, tls: 'on', at: 'a.conf:2' },
    { sink: 'syslog-tcp', host: 'b', port: 601, tls: 'off', at: 'a.conf:3' },
  ]);
});

test.each([
  ['/var/log/app/*.log', '/var/log/app', 'app-{stream}.log'],
  ['/var/log/pods/*/*/*.log', '/var/log/pods/lostline/lostline', 'app-{stream}.log'],
  ['/srv/**/audit-*-?.json', '/srv', 'audit-app-{stream}-x.json'],
  ['/data/*_prod_*.log', '/data', 'app-{stream}_prod_x.log'],
] as const)('a place for %s', (pattern, logDirectory, fileName) => {
  expect(placeFor({ pattern, at: 'a:1' })).toEqual({ logDirectory, fileName });
});

function folder0(): string {
  putAll();
  return folder;
}
