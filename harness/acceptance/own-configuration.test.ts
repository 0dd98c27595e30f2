/**
 * Shippers run with a configuration of their user's own, unchanged: written for another machine, with its
 * includes, host names and paths. Lostline puts logs and sinks where it looks for them.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { freshDirectory, lostline, readJson } from './testing/lostline.js';
import { complaints } from './testing/shipper-run.js';

const scenario = packageFile('scenarios', 'shippers', 'rename-create.yaml');
const patient = ['--set', 'expect.latenessMs=5s'];

function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const rsyslog = {
  'rsyslog.conf': [
    'global(workDirectory="/var/spool/rsyslog")',
    'module(load="imfile")',
    'include(file="/etc/rsyslog.d/*.conf")',
    'template(name="forward" type="string"',
    '  string="<%PRI%>1 %TIMESTAMP:::date-rfc3339% %HOSTNAME% %APP-NAME% - - - %msg%\\n")',
    'action(type="omfwd" target="logs.example.com" port="10514" protocol="tcp"',
    '  template="forward" action.resumeRetryCount="-1")',
    '',
  ].join('\n'),
  'rsyslog.d/50-app.conf': 'input(type="imfile" file="/var/log/app/*.log" tag="app")\n',
};

const syslogNg = {
  'syslog-ng.conf': [
    '@version: 4.8',
    'source s_app { wildcard-file(base-dir("/var/log/app") filename-pattern("*.log")',
    '  follow-freq(0.1) flags(no-parse)); };',
    'destination d_central { network("logs.example.com" port(6514) transport("tls")',
    '  tls(ca-file("/etc/ssl/central-ca.pem")) template("<13>1 - - app - - - $MSG\\n")); };',
    'log { source(s_app); destination(d_central); flags(flow-control); };',
    '',
  ].join('\n'),
};

describe('a configuration of their own, run unchanged', () => {
  it.concurrent.for([
    { target: 'rsyslog@8.2504', files: rsyslog, main: 'rsyslog.conf' },
    { target: 'syslog-ng@4.8.1', files: syslogNg, main: 'syslog-ng.conf' },
  ])('ships every line with $target', async ({ target, files, main }, { expect: check }) => {
    using directory = freshDirectory();
    put(directory.path, files);
    const out = join(directory.path, 'run');
    const told = ['--target', target, '--config', join(directory.path, main), ...patient];
    const { code, err } = await lostline(['run', scenario, ...told, '--out', out]);
    check(err).toBe('');
    check(complaints(readJson<RunResult>(out, 'result.json'))).toEqual([]);
    check(code).toBe(0);
    for (const [name, text] of Object.entries(files)) {
      check(readFileSync(join(directory.path, name), 'utf8')).toBe(text);
    }
  });
});

describe('what stands in for what a configuration names', () => {
  it('is told by the plan, with the place of each', async () => {
    using directory = freshDirectory();
    put(directory.path, rsyslog);
    const config = join(directory.path, 'rsyslog.conf');
    const { out } = await lostline(['plan', scenario, '--target', 'rsyslog', '--config', config]);
    const from = out.indexOf('  rsyslog.conf is run unchanged:');
    expect(out.slice(from).split('\n').slice(0, 4)).toEqual([
      '  rsyslog.conf is run unchanged:',
      "    rsyslog.d/50-app.conf:1: '/var/log/app/*.log' finds the logs at /var/log/app/app-{stream}.log",
      '    rsyslog.conf:6: logs.example.com:10514 is answered by sink syslog-tcp',
      '    host names that point at Lostline: logs.example.com',
    ]);
  });

  it('is told of an EFK set-up in a Kubernetes manifest, which goes to no real cluster', async () => {
    const config = packageFile('targets', 'fluent-bit', 'efk', 'daemonset.yaml');
    const efk = packageFile('scenarios', 'shippers', 'efk.yaml');
    const told = ['plan', efk, '--target', 'fluent-bit', '--config', config];
    const { code, out } = await lostline(told);
    expect(code).toBe(0);
    for (const line of [
      "input-kubernetes.conf:4: '/var/log/containers/*.log' finds the logs at /var/log/containers/",
      'output-elasticsearch.conf:2: elasticsearch.logging.svc:9200 is answered by sink elasticsearch',
      'FLUENT_ELASTICSEARCH_PASSWORD=lostline',
      'filter-kubernetes.conf:2: not redirected: asks the Kubernetes API for each pod',
    ]) {
      expect(out).toContain(line);
    }
  });

  it('is told where a folder is missing, which a process has a layer over the one around it for', async () => {
    using directory = freshDirectory();
    const logs = join(directory.path, 'app', 'logs');
    const input = rsyslog['rsyslog.d/50-app.conf'].replace('/var/log/app', logs);
    const text = rsyslog['rsyslog.conf'].replace(
      '/etc/rsyslog.d',
      join(directory.path, 'rsyslog.d'),
    );
    put(directory.path, { 'rsyslog.conf': text, 'rsyslog.d/50-app.conf': input });
    const config = join(directory.path, 'rsyslog.conf');
    const told = ['plan', scenario, '--target', 'rsyslog', '--config', config];
    const { out } = await lostline([...told, '--engine', 'process']);
    expect(out).toContain(
      `    ${logs}: not on this machine: made on a layer over ${directory.path} that the shipper alone sees; ` +
        `what it writes below ${directory.path} goes to the run directory, as much as its disk holds\n`,
    );
    const docker = await lostline([...told, '--engine', 'docker']);
    expect(docker.out).not.toContain('not on this machine');
  });

  it.each([
    [['--option', 'mode=polling'], /^--option: a configuration of your own is run unchanged/],
    [['--profile', 'lossless'], /^--profile: a configuration of your own is run unchanged/],
    [['--target', 'reference'], /target reference does not say how its configurations are/],
  ])('is not mixed with %j', async (flags, message) => {
    using directory = freshDirectory();
    put(directory.path, rsyslog);
    const config = join(directory.path, 'rsyslog.conf');
    const told = ['plan', scenario, '--target', 'rsyslog', '--config', config, ...flags];
    const { code, err } = await lostline(told);
    expect(code).toBe(64);
    expect(err.replace(/^lostline: /, '')).toMatch(message);
  });

  it('is refused where it ships to an address, with the way out', async () => {
    using directory = freshDirectory();
    const text = rsyslog['rsyslog.conf'].replace('logs.example.com', '10.9.8.7');
    put(directory.path, { ...rsyslog, 'rsyslog.conf': text });
    const config = join(directory.path, 'rsyslog.conf');
    const told = ['run', scenario, '--target', 'rsyslog', '--config', config];
    const { code, err } = await lostline(told, { cwd: directory.path });
    expect(code).toBe(64);
    expect(err).toMatch(/expected an output .* to a host name .* ships to 10\.9\.8\.7:10514/);
  });
});
