import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOptions } from './options.js';
import { Report } from './report.js';
import type { Sighting } from './scan.js';
import { Shipper } from './shipper.js';
import { NumberedLog } from './testing/numbered-log.js';
import { Rig, until } from './testing/rig.js';

const files = 200;
/** Only what happens in the directory causes a look. */
const neverPolls = ['--poll-ms', '600000'];

/** Counts looks: each asks once whether this file may be looked at. */
class Looks {
  count = 0;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  readonly looksAt = ({ path }: Sighting): boolean => {
    if (path === this.#path) this.count++;
    return true;
  };
}

function pathsIn({ logDirectory }: Rig): string[] {
  return Array.from({ length: files }, (_, number) => join(logDirectory, `many-${number}.log`));
}

describe('many files that come and go at once', () => {
  it('are found by a few looks, not by one for each of their names', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    log.write(1);
    const looks = new Looks(log.path);
    const { settings } = readOptions(neverPolls, rig.environment)!;
    const shipper = new Shipper(settings, [looks], new Report(() => {}));
    shipper.start();
    await rig.untilSent(1);
    for (const path of pathsIn(rig)) writeFileSync(path, 'one line\n');
    await rig.untilSent(1 + files);
    const untilFound = looks.count;
    for (const path of pathsIn(rig)) rmSync(path);
    writeFileSync(join(rig.logDirectory, 'last.log'), 'the last line\n');
    await until('the last line', () => rig.sink.lines.includes('the last line'));
    await shipper.stop();
    expect(untilFound).toBeLessThan(files / 4);
    expect(looks.count).toBeLessThan(files / 2);
  });
});
