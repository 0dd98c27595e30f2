/**
 * The configuration file over time: read at the start and at each reload. An unsound one is refused and the
 * sound one goes on (fail static); the last sound one is kept in the state directory, so that this holds
 * over a restart too. What is no longer followed is not read, but stays open: when it is followed again,
 * reading goes on where it stopped.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Configuration, ConfigurationError, parseConfiguration } from './configuration.js';
import type { Hooks } from './defects/defect.js';
import { Pattern } from './pattern.js';
import type { Report } from './report.js';
import type { Settings } from './settings.js';

const keptName = 'sound.conf';
const newline = 0x0a;
/** How an unsound configuration is taken by a shipper with that defect. */
const taken = {
  closed: ({ patterns }: Settings): Configuration => ({ patterns, allow: [] }),
  open: ({ logDirectory }: Settings): Configuration => ({
    patterns: [new Pattern('*', logDirectory)],
    allow: null,
  }),
} as const;

export class Configured {
  /** All that was ever followed: files keep their standing while they are not. */
  #patterns: readonly Pattern[] = [];
  #configuration: Configuration = { patterns: [], allow: null };
  readonly #settings: Settings;
  readonly #unsound: 'closed' | 'open' | undefined;
  readonly #report: Report;

  constructor(settings: Settings, hooks: readonly Hooks[], report: Report) {
    this.#settings = settings;
    this.#unsound = hooks.find(({ unsound }) => unsound)?.unsound;
    this.#report = report;
  }

  get patterns(): readonly Pattern[] {
    return this.#patterns;
  }

  /** Errors: ConfigurationError when neither the file nor the one that was kept can be used. */
  start(): void {
    if (this.#take(this.#read())) return;
    const kept = this.#readKept();
    if (kept === null || !this.#take(kept)) {
      throw new ConfigurationError(
        `${this.#settings.configFile}: can't be used, and no other was kept`,
      );
    }
    this.#report.event('config-kept', { file: keptName });
  }

  reload(): void {
    this.#take(this.#read());
  }

  /** What the configuration has to say about reading and shipping. */
  readonly hooks: Hooks = {
    reads: ({ livePath }) => this.#configuration.patterns.some((one) => one.covers(livePath)),
    lines: (bytes) => this.#allowed(bytes),
  };

  #take(text: string): boolean {
    const { logDirectory, output } = this.#settings;
    try {
      this.#use(parseConfiguration(text, logDirectory, output));
      this.#keep(text);
      return true;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      if (this.#unsound) this.#use(taken[this.#unsound](this.#settings));
      else this.#report.event('config-refused', { reason: error.message });
      return this.#unsound !== undefined;
    }
  }

  #use(configuration: Configuration): void {
    this.#configuration = configuration;
    const known = new Set(this.#patterns.map(({ glob }) => glob));
    const more = configuration.patterns.filter(({ glob }) => !known.has(glob));
    this.#patterns = [...this.#patterns, ...more];
    this.#report.event('config-taken', { follows: configuration.patterns.length });
  }

  #allowed(bytes: Buffer): Buffer {
    const { allow } = this.#configuration;
    if (allow === null) return bytes;
    const kept: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const found = bytes.indexOf(newline, at);
      const end = found < 0 ? bytes.length : found + 1;
      const line = bytes.subarray(at, end);
      if (allow.some((pattern) => pattern.test(line.toString('utf8')))) kept.push(line);
      at = end;
    }
    return Buffer.concat(kept);
  }

  #read(): string {
    try {
      return readFileSync(this.#settings.configFile ?? '', 'utf8');
    } catch {
      return '';
    }
  }

  #readKept(): string | null {
    const { stateDirectory } = this.#settings;
    try {
      return stateDirectory ? readFileSync(join(stateDirectory, keptName), 'utf8') : null;
    } catch {
      return null;
    }
  }

  /** Without it a restart alone is not safe: no reason to end. */
  #keep(text: string): void {
    const { stateDirectory } = this.#settings;
    if (!stateDirectory) return;
    try {
      mkdirSync(stateDirectory, { recursive: true });
      writeFileSync(join(stateDirectory, `${keptName}.new`), text);
      renameSync(join(stateDirectory, `${keptName}.new`), join(stateDirectory, keptName));
    } catch (error) {
      this.#report.event('not-saved', { reason: String(error) });
    }
  }
}
