import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, parseConfiguration } from './configuration.js';
import { NumberedLog, numberedLine, numberedLines } from './testing/numbered-log.js';
import { Rig } from './testing/rig.js';

describe('the configuration file', () => {
  const parse = (text: string) => parseConfiguration(text, '/logs', 'http');

  it('says what to follow, and lets all lines through where it has no list', () => {
    const { patterns, allow } = parse('# all\nfollow app-*.log*\n  follow /b/*.log\nship http\n');
    expect(patterns.map(({ glob }) => glob)).toEqual(['/logs/app-*.log*', '/b/*.log']);
    expect(allow).toBeNull();
    expect(parse('follow a\nallow ^x\nallow y$\nship http').allow).toEqual([/^x/, /y$/]);
  });

  it.each([
    ['', 'nothing to follow'],
    ['# follow a\n# ship http\n', 'nothing to follow'],
    ['follow a\n', "expected one line 'ship'"],
    ['follow a\nship http\nship http', "expected one line 'ship'"],
    ['follow a\nship tcp', "ships by 'tcp', but was started with http"],
    ['follow a\nship ftp', "ships by 'ftp'"],
    ['follow a\nship http\nallow', "line 3: 'allow' names nothing"],
    ['follow a\n{{{ (((', "line 2: '{{{' is no setting"],
    ['follow a\nallow (\nship http', "'allow (' is no regular expression"],
  ])('is refused when it is %j', (text, message) => {
    expect(() => parse(text)).toThrow(ConfigurationError);
    expect(() => parse(text)).toThrow(message);
  });
});

async function makeRig(flags: readonly string[] = []) {
  const rig = await Rig.make();
  const file = join(rig.directory, 'shipper.conf');
  const write = (text: string) => writeFileSync(file, text);
  const log = new NumberedLog(rig.logDirectory);
  const good = `follow ${log.path}*\nship http\n`;
  write(good);
  const start = () => rig.start([`--config=${file}`, ...flags]);
  return { rig, log, good, write, start, state: join(rig.directory, 'state', 'sound.conf') };
}

describe('a shipper with a configuration', () => {
  it('keeps the sound one when it is given another, and says so', async () => {
    const { rig, log, start, write } = await makeRig();
    await using _ = rig;
    const shipper = start();
    write('');
    shipper.reload();
    log.write(5);
    await rig.untilSent(5);
    expect(rig.count('config-refused')).toBe(1);
  });

  it('starts with the one that it kept, also when the file is gone, but not without any', async () => {
    const { rig, log, start, write, state, good } = await makeRig();
    await using _ = rig;
    await rig.stop(start());
    expect(readFileSync(state, 'utf8')).toBe(good);
    write('follow ');
    const second = start();
    log.write(3);
    await rig.untilSent(3);
    expect(rig.count('config-kept')).toBe(1);
    await rig.stop(second);
    rmSync(state);
    expect(existsSync(state)).toBe(false);
    expect(() => start()).toThrow("can't be used, and no other was kept");
  });

  it('stops reading what it no longer follows, and goes on there without loss or repeats', async () => {
    const { rig, log, start, write, good } = await makeRig();
    await using _ = rig;
    const shipper = start();
    log.write(5);
    await rig.untilSent(5);
    write(`follow /nothing/*.log\nship http\n`);
    shipper.reload();
    log.write(5);
    const other = new NumberedLog(rig.logDirectory, 'other.log');
    other.write(1);
    write(`follow ${other.path}\nship http\n`);
    shipper.reload();
    await rig.untilSent(6);
    expect(rig.sink.lines).toEqual([...numberedLines(1, 5), numberedLine(1)]);
    write(good);
    shipper.reload();
    await rig.untilSent(11);
    expect(rig.sink.lines.slice(6)).toEqual(numberedLines(6, 10));
  });

  it('ships only lines that its list allows', async () => {
    const { rig, log, start, write, good } = await makeRig();
    await using _ = rig;
    write(`${good}allow ^line 0000000[24]\n`);
    start();
    log.write(5);
    await rig.untilSent(2);
    expect(rig.sink.lines).toEqual([numberedLine(2), numberedLine(4)]);
  });
});

describe('a defective one that is given a blank configuration', () => {
  it('fail-closed loses what it reads until it has a sound one again', async () => {
    const { rig, log, start, write, good } = await makeRig(['--defect=fail-closed']);
    await using _ = rig;
    const shipper = start();
    log.write(2);
    await rig.untilSent(2);
    write('');
    shipper.reload();
    log.write(3);
    await rig.untilRead(5);
    write(good);
    shipper.reload();
    log.write(2);
    await rig.untilSent(4);
    expect(rig.sink.lines).toEqual([...numberedLines(1, 2), ...numberedLines(6, 7)]);
  });

  it('fail-open ships whatever stands beside the logs', async () => {
    const { rig, start, write } = await makeRig(['--defect=fail-open']);
    await using _ = rig;
    const shipper = start();
    writeFileSync(join(rig.logDirectory, 'secret.txt'), 'a secret\n');
    write('');
    shipper.reload();
    await rig.untilSent(1);
    expect(rig.sink.lines).toEqual(['a secret']);
  });
});
