/**
 * The whole shipper: files -> follower -> queue -> sender -> sink, positions on the way back. Memory: the
 * queue (16 MiB, and at most one read and one line more), one unfinished line for each open file, and
 * about 10 KiB of what is known of each open file.
 */
import { type FSWatcher, watch } from 'node:fs';
import { Checkpoint } from './checkpoint.js';
import { pause } from './clock.js';
import { Configured } from './configured.js';
import type { Hooks } from './defects/defect.js';
import { Follower } from './follower.js';
import { HttpOutput } from './output/http.js';
import { TcpOutput } from './output/tcp.js';
import { Queue } from './queue.js';
import type { Report } from './report.js';
import { Sender } from './sender.js';
import type { Settings } from './settings.js';

const statsMs = 1000;

export class Shipper {
  readonly #settings: Settings;
  readonly #hooks: readonly Hooks[];
  readonly #report: Report;
  readonly #queue: Queue;
  readonly #follower: Follower;
  readonly #sender: Sender;
  readonly #output: HttpOutput | TcpOutput;
  readonly #checkpoint: Checkpoint | null;
  readonly #configured: Configured | null;
  readonly #watchers: FSWatcher[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #stopping = new AbortController();
  #nap = new AbortController();
  #afterRest: NodeJS.Timeout | null = null;
  #reading: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();

  constructor(settings: Settings, hooks: readonly Hooks[], report: Report) {
    this.#settings = settings;
    this.#hooks = hooks;
    this.#report = report;
    this.#queue = new Queue(settings.queueBytes);
    this.#configured = settings.configFile ? new Configured(settings, hooks, report) : null;
    const all = this.#configured ? [...hooks, this.#configured.hooks] : hooks;
    this.#follower = new Follower(settings, all, this.#queue, report);
    this.#output =
      settings.output === 'http'
        ? new HttpOutput(settings.sinkUrl, settings.timeoutMs)
        : new TcpOutput(settings.sinkTcp, settings.confirmMs);
    this.#sender = new Sender(settings, hooks, this.#queue, this.#output, report);
    this.#checkpoint = settings.stateDirectory ? new Checkpoint(settings.stateDirectory) : null;
  }

  /** Errors: ConfigurationError */
  start(): void {
    this.#configured?.start();
    if (this.#configured) this.#follower.follow(this.#configured.patterns);
    this.#remember();
    if (this.#settings.watch === 'on') this.#watch();
    this.#sending = this.#sender.run();
    this.#reading = this.#read();
    const save = setInterval(() => this.#save(), this.#settings.checkpointMs);
    const stats = setInterval(() => this.stats(), statsMs);
    this.#timers.push(save, stats);
    this.#report.event('ready', { pid: process.pid });
  }

  /** Damaged positions are none: all that stands is read again, which costs duplicates and no line. */
  #remember(): void {
    const trusts = this.#hooks.some((hooks) => hooks.trusts === 'positions');
    const kept = this.#checkpoint?.read(trusts ? 'blindly' : 'what-is-whole');
    if (!kept) return;
    if (kept.damage) this.#report.event('positions-damaged', { reason: kept.damage });
    this.#follower.roster.remember(kept.files);
    const knowsNothing = kept.files.length === 0;
    const atEnd = this.#hooks.some(({ startsAtEnd }) =>
      startsAtEnd === 'after-damage' ? kept.damage !== null : startsAtEnd && knowsNothing,
    );
    if (atEnd) this.#follower.passOver();
  }

  /** Takes the configuration as it stands now. */
  reload(): void {
    this.#configured?.reload();
    if (this.#configured) this.#follower.follow(this.#configured.patterns);
    this.rescan();
  }

  /** Looks at the directory now; while the follower rests, once when that is over. */
  rescan(): void {
    const { restMs } = this.#follower;
    if (restMs === 0) this.#nap.abort();
    else this.#afterRest ??= setTimeout(() => this.#rested(), restMs + 1);
  }

  #rested(): void {
    this.#afterRest = null;
    this.rescan();
  }

  stats(): void {
    this.#report.stats({
      queuedBytes: this.#queue.bytes,
      openFiles: this.#follower.roster.tails.size,
      residentBytes: residentBytes(),
    });
  }

  /** Sends what was read, as far as the sink takes it in time, and keeps the positions. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#nap.abort();
    await this.#reading;
    await this.#sender.drain(this.#settings.drainMs);
    this.#sender.stop();
    await this.#sending;
    await this.#output.close();
    for (const watcher of this.#watchers) watcher.close();
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#afterRest) clearTimeout(this.#afterRest);
    this.#save();
    for (const tail of this.#follower.roster.tails.values()) tail.close();
    this.stats();
    this.#report.event('stopped', { queuedBytes: this.#queue.bytes });
  }

  async #read(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#nap = new AbortController();
      const more = this.#round();
      if (!more) await pause(this.#settings.pollMs, this.#nap.signal);
      // Node calls back for each of a thousand names that it has read of at once, and what was awaited goes on
      // in between: rounds begin after all of them, so that they are one round, and sends and signals get a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** A file that can't be read now is tried again at the next look. */
  #round(): boolean {
    try {
      return this.#follower.round();
    } catch (error) {
      this.#report.event('error', { reason: String(error) });
      return false;
    }
  }

  /** Folders that stand there now; one that comes later is found at a look. */
  #watch(): void {
    const directories = new Set(
      (this.#configured ?? this.#settings).patterns.flatMap((pattern) => pattern.directories()),
    );
    for (const directory of directories) {
      try {
        // Only names that come and go: growth is what the polling is for.
        const onEvent = (kind: string) => kind === 'rename' && this.rescan();
        this.#watchers.push(watch(directory, onEvent).on('error', () => {}));
      } catch {
        this.#report.event('not-watched', { path: directory });
      }
    }
  }

  #save(): void {
    try {
      this.#checkpoint?.write(this.#follower.roster.records);
    } catch (error) {
      this.#report.event('not-saved', { reason: String(error) });
    }
  }
}

/** Null when it can't be read: that takes a descriptor, and there may be none. */
function residentBytes(): number | null {
  try {
    return process.memoryUsage.rss();
  } catch {
    return null;
  }
}
