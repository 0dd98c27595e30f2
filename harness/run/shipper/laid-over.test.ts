import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { laidOverFor, layOver } from './laid-over.js';
import { bindSteps, quoted, unshared } from './mount-namespace.js';

let root = '';
let machine = '';
let run = '';
let logs = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lostline-laid, over:'));
  machine = join(root, "the machine's");
  run = join(root, 'run');
  logs = join(run, 'logs');
  for (const folder of [machine, logs]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(machine, 'neighbour'), 'stands here\n');
  writeFileSync(join(logs, 'app-0001.log'), 'a line\n');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What a configuration looks for; nothing of it is on this machine. */
function named() {
  const authority = {
    caFile: join(machine, 'trust', 'ca.pem'),
    tls: 'on' as const,
    host: 'logs.example.com',
  };
  const sink = {
    ...authority,
    kind: 'syslog-tls',
    port: 6514,
    role: 'counted',
    at: 'x:1',
  } as const;
  return { logDirectory: join(machine, 'app', 'logs'), sinks: [sink], hosts: [] } as const;
}

/** One life of a shipper: a shell in the namespace that it would be started in. */
async function live(script: string) {
  const wanted = named();
  const { steps, warning, tidy } = await layOver(laidOverFor(wanted), join(run, 'around'));
  const binds = [
    { source: logs, target: wanted.logDirectory },
    { source: join(logs, 'app-0001.log'), target: wanted.sinks[0].caFile },
  ];
  const [program = '', ...rest] = unshared([...steps, ...binds.flatMap(bindSteps)]);
  const lives = async (text: string) =>
    (await execa(program, [...rest, 'sh', '-c', `cd ${quoted(machine)}; ${text}`])).stdout;
  return { told: await lives(script), again: lives, warning, tidy };
}

describe('a folder laid over for a shipper', () => {
  it('has the logs, and all that stands there', async () => {
    const { told, warning } = await live('cat app/logs/app-0001.log trust/ca.pem neighbour');
    expect(told).toBe('a line\na line\nstands here');
    expect(warning).toBe('');
  });

  it('holds positions as large as they get, for the next life too, and never on the machine', async () => {
    const positions =
      'head -c 3000000 /dev/zero > positions.db && echo changed > neighbour && wc -c < positions.db';
    const { told, again, tidy } = await live(positions);
    expect(told).toBe('3000000');
    expect(await again('wc -c < positions.db; cat neighbour')).toBe('3000000\nchanged');
    expect(readdirSync(machine)).toEqual(['neighbour']);
    expect(readFileSync(join(machine, 'neighbour'), 'utf8')).toBe('stands here\n');
    tidy();
    expect(readdirSync(join(run, 'around', '0')).sort()).toEqual(['lower', 'upper']);
    expect(existsSync(join(run, 'around', '0', 'upper', 'positions.db'))).toBe(true);
  });

  it('is told with what is missing in it, and is none where nothing is', () => {
    const { logDirectory, sinks } = named();
    const missing = [logDirectory, sinks[0].caFile];
    expect(laidOverFor(named())).toEqual([{ folder: machine, missing }]);
    for (const folder of missing) mkdirSync(folder, { recursive: true });
    expect(laidOverFor(named())).toEqual([]);
  });

  it('comes before those within it', () => {
    mkdirSync(join(machine, 'trust'));
    const folders = laidOverFor(named()).map(({ folder }) => folder);
    expect(folders).toEqual([machine, join(machine, 'trust')]);
  });

  it('is not the one that holds the run directory, nor the root', async () => {
    const over = [{ folder: root, missing: [join(root, 'app')] }];
    await expect(layOver(over, join(run, 'around'))).rejects.toThrow(
      /the run directory stands in it: name one elsewhere with --out$/,
    );
    const nowhere = { ...named(), logDirectory: '/lostline-has-no-such/logs' };
    expect(() => laidOverFor(nowhere)).toThrow(
      /make '\/lostline-has-no-such', or use --engine docker$/,
    );
  });

  it('is stood in for by one of the run where no overlay can be, and the run says so', async () => {
    const isThere = join(machine, 'neighbour');
    const over = [{ folder: isThere, missing: [join(isThere, 'app')] }];
    const { steps, warning } = await layOver(over, join(run, 'around'));
    const own = quoted(join(run, 'around', '0', 'upper'));
    expect(steps).toEqual([`mount --bind ${own} ${quoted(isThere)}`]);
    expect(warning).toMatch(
      /takes no overlay \(mount: .*\): the shipper sees nothing there but the logs/,
    );
  });
});
