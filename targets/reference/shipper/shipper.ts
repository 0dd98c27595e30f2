/**
 * The whole shipper: files -> follower -> queue -> sender -> sink, positions on the way back. Memory: the
 * queue (16 MiB, and at most one read and one line more), one unfinished line for each open file, and
 * about 10 KiB of what is known of each open file.
 */
import { type FSWatcher, watch } from 'node:fs';
import { Checkpoint } from './checkpoint.js';
import { pause } from './clock.js';
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
  readonly #report: Report;
  readonly #queue: Queue;
  readonly #follower: Follower;
  readonly #sender: Sender;
  readonly #output: HttpOutput | TcpOutput;
  readonly #checkpoint: Checkpoint | null;
  readonly #watchers: FSWatcher[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #stopping = new AbortController();
  #nap = new AbortController();
  #reading: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();

  constructor(settings: Settings, hooks: readonly Hooks[], report: Report) {
    this.#settings = settings;
    this.#report = report;
    this.#queue = new Queue(settings.queueBytes);
    this.#follower = new Follower(settings, hooks, this.#queue, report);
    this.#output =
      settings.output === 'http'
        ? new HttpOutput(settings.sinkUrl, settings.timeoutMs)
        : new TcpOutput(settings.sinkTcp, settings.confirmMs);
    this.#sender = new Sender(settings, hooks, this.#queue, this.#output, report);
    this.#checkpoint = settings.stateDirectory ? new Checkpoint(settings.stateDirectory) : null;
  }

  start(): void {
    this.#follower.roster.remember(this.#checkpoint?.read() ?? []);
    if (this.#settings.watch === 'on') this.#watch();
    this.#sending = this.#sender.run();
    this.#reading = this.#read();
    const save = setInterval(() => this.#save(), this.#settings.checkpointMs);
    const stats = setInterval(() => this.stats(), statsMs);
    this.#timers.push(save, stats);
    this.#report.event('ready', { pid: process.pid });
  }

  /** Looks at the directory now. */
  rescan(): void {
    this.#nap.abort();
  }

  stats(): void {
    this.#report.stats({
      queuedBytes: this.#queue.bytes,
      openFiles: this.#follower.roster.tails.size,
      residentBytes: process.memoryUsage.rss(),
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
    this.#save();
    for (const tail of this.#follower.roster.tails.values()) tail.close();
    this.stats();
    this.#report.event('stopped', { queuedBytes: this.#queue.bytes });
  }

  async #read(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#nap = new AbortController();
      const more = this.#round();
      if (more) await new Promise((resolve) => setImmediate(resolve));
      else await pause(this.#settings.pollMs, this.#nap.signal);
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

  #watch(): void {
    const directories = new Set(this.#settings.patterns.map(({ directory }) => directory));
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
