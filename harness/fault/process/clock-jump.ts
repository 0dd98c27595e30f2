/**
 * The shipper's wall clock jumps, on request with its time zone, and jumps back at the cure; the monotonic
 * clock goes on, as it does on a machine whose clock is set. Mechanism: libfaketime is loaded into the shipper
 * from the start and reads the offset from a file, once a second; a program before the shipper (`env`, which
 * becomes it) makes the library's shared memory, for the one that makes it reads its file every ten. Trade-off: only programs that are linked
 * dynamically can be given another clock; Go programs can't, and are refused. Proof: the library in the
 * shipper's memory, and what a program started beside it reads on its clock.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { connectDocker } from '../../engine/docker-client.js';
import { imageHolds } from '../../engine/docker-images.js';
import type { Instance } from '../../engine/engine.js';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError, UsageError } from '../../support/errors.js';
import { imageOf } from '../../target/image.js';
import type { Arrangement } from '../arrangement.js';
import type { Fault, Site } from '../fault.js';
import { rememberShared, removeShared } from './faketime-memory.js';

const options = z.strictObject({
  bySeconds: z
    .number()
    .int()
    .min(-1_000_000_000)
    .max(1_000_000_000)
    .default(3600)
    .describe('How far; negative is back'),
  zone: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/)
    .optional()
    .describe('Time zone that it changes to as well, such as Asia/Kolkata; Docker only'),
});

type Options = z.infer<typeof options>;

const architectures: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
const triplet = `${architectures[process.arch] ?? process.arch}-linux-gnu`;
/** Of Debian's libfaketime, for programs with threads. The loader puts its own folder for $LIB. */
const libraryFile = `/usr/lib/${triplet}/faketime/libfaketimeMT.so.1`;
const library = '/usr/$LIB/faketime/libfaketimeMT.so.1';
const zones = '/usr/share/zoneinfo';
const zoneInside = '/etc/localtime';
const offsetFile = 'offset';
/** How far the clock that is read may be off what was asked: a second of libfaketime's own, and a busy machine. */
const toleranceSeconds = 30;

export const clockJump: Fault<Options> = {
  kind: 'clockJump',
  description: "moves the shipper's wall clock, and on request its time zone, and back again",
  options,
  lasts: 'always',
  lacks: async ({ dockerLack }) =>
    existsSync(libraryFile) || dockerLack === ''
      ? ''
      : `${libraryFile}: install Debian's package libfaketime`,
  async arrange(site, { zone }) {
    await requireLibrary(site);
    const beganMs = site.clock.wallMs();
    const { host, seen } = foldersOf(site);
    mkdirSync(host, { recursive: true });
    setOffset(host, 0);
    const forget = rememberShared(site, beganMs);
    const mounts = [{ source: host, target: seen, readOnly: true }];
    if (zone !== undefined) mounts.push(prepareZone(site, host, zone));
    return {
      wrapper: ['env'],
      environment: {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: join(seen, offsetFile),
        FAKETIME_CACHE_DURATION: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
      mounts: site.engine.kind === 'docker' ? mounts : [],
      undo: async () => {
        removeShared(beganMs);
        forget();
      },
    } satisfies Arrangement;
  },
  async inject(rig, { bySeconds, zone }) {
    const { instance, clock } = rig;
    const [pid] = await instance.pids();
    requireLoaded(pid);
    const { host } = foldersOf(rig);
    const before = await readClock(instance, clock);
    setOffset(host, bySeconds);
    if (zone !== undefined) copyFileSync(join(zones, zone), join(host, 'zone'));
    const after = await readClock(instance, clock);
    let isBack = false;
    return {
      heal: async () => {
        setOffset(host, 0);
        if (zone !== undefined) copyFileSync(join(zones, 'UTC'), join(host, 'zone'));
        isBack = true;
      },
      trace: async () => (isBack ? told(before, after, { bySeconds, zone }) : ''),
    };
  },
};

/** Where the offset stands, on this machine and as the shipper sees it: its one clock has one, for all of a run's jumps. */
function foldersOf({ places, engine }: Site): { host: string; seen: string } {
  const name = 'clock';
  const host = join(places.run, 'faults', name);
  return { host, seen: engine.kind === 'docker' ? `/lostline/faults/${name}` : host };
}

/** Whole at every moment: the library may read it at any. */
function setOffset(folder: string, seconds: number): void {
  const file = join(folder, offsetFile);
  writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  renameSync(`${file}.new`, file);
}

/** Mounted as a file, so it is written in place later; glibc reads it again when it has changed. */
function prepareZone({ engine }: Site, host: string, zone: string) {
  if (engine.kind !== 'docker') {
    throw new UsageError(
      "clockJump: a process of this machine has the machine's time zone: leave zone out, or use --engine docker",
    );
  }
  if (!existsSync(join(zones, zone))) {
    throw new UsageError(
      `clockJump: ${join(zones, zone)} does not exist: expected the name of a time zone, such as Asia/Kolkata, and tzdata installed`,
    );
  }
  copyFileSync(join(zones, 'UTC'), join(host, 'zone'));
  return { source: join(host, 'zone'), target: zoneInside, readOnly: true };
}

async function requireLibrary({ choice, engine }: Site): Promise<void> {
  const image = engine.kind === 'docker' ? imageOf(choice, process.env)?.reference : undefined;
  const isThere =
    image === undefined
      ? existsSync(libraryFile)
      : await imageHolds(connectDocker(), image, libraryFile);
  if (isThere) return;
  const where = image === undefined ? 'this machine' : `image ${image}`;
  const remedy =
    image === undefined ? "install Debian's package libfaketime" : 'use an image that holds it';
  throw new EnvironmentError(
    `clockJump: ${libraryFile} is not on ${where}, and a clock can't be moved without it: ${remedy}`,
  );
}

/** Errors: EnvironmentError for a program that takes no library. */
function requireLoaded(pid: number | undefined): void {
  if (pid !== undefined && readFileSync(`/proc/${pid}/maps`, 'latin1').includes('libfaketime'))
    return;
  throw new EnvironmentError(
    'clockJump: the shipper has not loaded libfaketime: a program that is linked statically, such as one in Go, keeps its clock',
  );
}

interface ClockReading {
  /** The clock beside the shipper less ours. */
  readonly aheadSeconds: number;
  readonly zone: string;
}

async function readClock(instance: Instance, clock: Clock): Promise<ClockReading> {
  const { output } = await instance.exec(['date', '+%s %z']);
  const [, seconds = '', zone = ''] = /(-?\d+) ([+-]\d{4})/.exec(output) ?? [];
  return { aheadSeconds: Number(seconds) - Math.round(clock.wallMs() / 1000), zone };
}

/** '' unless the clock moved as far as it was told to, and the zone changed. */
function told(before: ClockReading, after: ClockReading, { bySeconds, zone }: Options): string {
  const moved = after.aheadSeconds - before.aheadSeconds;
  if (!(Math.abs(moved - bySeconds) <= toleranceSeconds)) return '';
  const words = `a clock beside the shipper moved by ${moved} s; the shipper has loaded libfaketime`;
  if (zone === undefined) return words;
  return before.zone === after.zone ? '' : `${words}; its zone ${before.zone} became ${after.zone}`;
}
