import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesOf } from './testing/line-sink.js';
import { NumberedLog, numberedLines } from './testing/numbered-log.js';
import { Rig, until } from './testing/rig.js';

describe('a sink that refuses', () => {
  it('gets each batch again until it accepts, in order', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.sink.statuses = [503, 0, 429];
    rig.start();
    log.write(10);
    await rig.untilSent(10);
    log.write(10);
    await rig.untilSent(20);
    expect(rig.sink.lines).toEqual(numberedLines(1, 20));
    expect(rig.sink.refused).toBe(3);
    expect(rig.count('retry')).toBe(3);
  });

  it('stops the reading when the queue is full, and it goes on afterwards', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.sink.stalled = true;
    const shipper = rig.start(['--queue-bytes', '20000', '--read-bytes', '4096']);
    log.write(2000);
    await until('a batch under way', () => rig.sink.posts > 0);
    shipper.stats();
    expect(rig.events.at(-1)!.queuedBytes).toBeLessThan(20_000 + 4096 + 64);
    rig.sink.release();
    await rig.untilSent(2000);
    expect(rig.sink.lines).toEqual(numberedLines(1, 2000));
  });
});

describe('a restart', () => {
  it('resumes where it stopped, through rotations meanwhile', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    const first = rig.start();
    log.write(20);
    await rig.untilSent(20);
    await rig.stop(first);
    log.write(20);
    log.rotate(3);
    log.write(20);
    rig.start();
    await rig.untilSent(60);
    expect(rig.sink.lines).toEqual(numberedLines(1, 60));
  });

  it('knows the copy of a file that was truncated meanwhile and has grown again', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    const first = rig.start();
    log.write(20);
    await rig.untilSent(20);
    await rig.stop(first);
    log.write(20);
    log.copy();
    log.truncate();
    log.write(40);
    rig.start();
    await rig.untilSent(80);
    expect(rig.sink.lines).toEqual(numberedLines(1, 80));
  });

  it('keeps no position for lines that the sink has not accepted', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    const first = rig.start(['--drain-ms', '0']);
    log.write(5);
    await rig.untilSent(5);
    rig.sink.stalled = true;
    log.write(5);
    await until('a batch under way', () => rig.sink.posts > 1);
    await rig.stop(first);
    const state = readFileSync(join(rig.directory, 'state/positions.json'), 'utf8');
    expect(JSON.parse(state).files[0].end).toBe(`${numberedLines(1, 5).join('\n')}\n`.length);
  });
});

describe('plain TCP', () => {
  it('sends again, after a break, what may not have arrived', async () => {
    await using rig = await Rig.make();
    const received: Buffer[] = [];
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      if (sockets.length === 1) socket.once('data', () => socket.resetAndDestroy());
      else socket.on('data', (bytes) => received.push(bytes));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const log = new NumberedLog(rig.logDirectory);
    const shipper = rig.start(['--output', 'tcp'], { LOSTLINE_SINK_TCP: `127.0.0.1:${port}` });
    log.write(100);
    await until('lines by TCP', () => linesOf(Buffer.concat(received)).length >= 100);
    log.write(100);
    await until('more by TCP', () => linesOf(Buffer.concat(received)).length >= 200);
    await rig.stop(shipper);
    server.close();
    expect(linesOf(Buffer.concat(received))).toEqual(numberedLines(1, 200));
    expect(rig.count('retry')).toBe(1);
  });
});

describe('the program', () => {
  const main = join(process.cwd(), 'dist/targets/reference/shipper/main.js');

  function launch(rig: Rig, flags: readonly string[] = []): ChildProcess {
    const environment = { ...process.env, ...rig.environment };
    return spawn(process.execPath, [main, ...flags], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  /** Waits for lines as long as the program lives. */
  async function untilDistinct(rig: Rig, child: ChildProcess, lines: number): Promise<void> {
    let said = '';
    child.stderr!.on('data', (bytes) => {
      said += bytes;
    });
    await until(`${lines} lines`, () => {
      if (child.exitCode !== null) throw new Error(`exit ${child.exitCode}: ${said}`);
      return new Set(rig.sink.lines).size >= lines;
    });
  }

  it('loses nothing when it is killed and started again', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    const first = launch(rig);
    log.write(1000);
    await untilDistinct(rig, first, 1);
    log.write(1000);
    first.kill('SIGKILL');
    await once(first, 'exit');
    log.rotate(2);
    log.write(1000);
    const second = launch(rig);
    await untilDistinct(rig, second, 3000);
    second.kill('SIGTERM');
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(new Set(rig.sink.lines)).toEqual(new Set(numberedLines(1, 3000)));
  });

  it('says in one sentence what is wrong with its flags, and exits with 64', async () => {
    await using rig = await Rig.make();
    const child = launch(rig, ['--defect', 'no-such']);
    let said = '';
    child.stderr!.on('data', (bytes) => {
      said += bytes;
    });
    expect(await once(child, 'close')).toEqual([64, null]);
    expect(said).toMatch(/^--defect no-such: there is no such defect; known: inode-cache, .*\n$/);
  });
});
