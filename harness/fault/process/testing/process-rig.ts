/** A shell program under a real engine, with what faults may know of it; all gone at the end of the test. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cure } from '../../../engine/cures.js';
import { DockerEngine } from '../../../engine/docker.js';
import type { Engine, Instance } from '../../../engine/engine.js';
import { ProcessEngine } from '../../../engine/process.js';
import { SystemClock } from '../../../support/clock.js';
import { Random } from '../../../support/random.js';
import { joinArrangements } from '../../arrangement.js';
import type { Fault, Release, Rig } from '../../fault.js';

const never = new AbortController().signal;

export interface ProcessRigSetting {
  readonly script: string;
  readonly image?: string;
  /** Patterns of the manifest's `state`. */
  readonly state?: readonly string[];
  readonly release?: (wish: { readonly version: string }) => Release;
  readonly versions?: Readonly<Record<string, { readonly image?: string }>>;
}

export class ProcessRig implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'lostline-fault-'));
  readonly clock = new SystemClock();
  readonly remembered: Cure[] = [];
  forgotten = 0;
  readonly engine: Engine;
  readonly #setting: ProcessRigSetting;
  #instance: Instance | undefined;
  #undo: (() => Promise<void>) | undefined;

  constructor(setting: ProcessRigSetting) {
    this.#setting = setting;
    const recordsFolder = join(this.folder, 'records');
    this.engine = setting.image
      ? new DockerEngine({ clock: this.clock })
      : new ProcessEngine({ clock: this.clock, recordsFolder });
    for (const name of ['state', 'config']) mkdirSync(join(this.folder, name));
  }

  get instance(): Instance {
    if (!this.#instance) throw new Error('start() comes first');
    return this.#instance;
  }

  get state(): string {
    return join(this.folder, 'state');
  }

  get rig(): Rig {
    const { folder, clock, engine } = this;
    const at = (name: string) => join(folder, name);
    const { image, state = [], release, versions } = this.#setting;
    const manifest = { name: 'shell', state, versions: versions ?? { '1': { image } } };
    return {
      ...{ id: 'fault#1', clock, engine, release, random: new Random(7) },
      choice: { manifest, version: '1' },
      places: { run: folder, state: at('state'), config: at('config'), output: at('output.log') },
      instance: this.#instance,
      remember: (cure: Cure) => {
        this.remembered.push(cure);
        return () => {
          this.forgotten++;
        };
      },
    } as unknown as Rig;
  }

  /** Starts the program, with what the fault arranges for it. */
  async start<O>(fault?: Fault<O>, options?: O): Promise<this> {
    await this.engine.prepare({ runId: `fault-${process.pid}-${this.folder.slice(-6)}` });
    const wish = fault ? await fault.arrange?.(this.rig, options as O) : undefined;
    this.#undo = wish?.undo;
    const { wrapper = [], mounts, environment } = joinArrangements(wish ? [wish] : []);
    this.#instance = await this.engine.start(
      {
        name: 'shell',
        ...this.#program(wrapper),
        environment: { ...environment },
        mounts: mounts ?? [],
        outputFile: join(this.folder, 'output.log'),
        stopTimeoutMs: 2000,
      },
      never,
    );
    return this;
  }

  /** An image has an entrypoint of its own. */
  #program(wrapper: readonly string[]) {
    const { script, image } = this.#setting;
    const words = [...wrapper, 'bash', '-c', script];
    return image ? { image, entrypoint: words, command: [] } : { command: words };
  }

  /** Reads its output until there is a match; the test's own limit bounds it. */
  async said(pattern: RegExp): Promise<string> {
    let all = '';
    for await (const chunk of this.instance.output()) {
      all += chunk;
      const [found] = pattern.exec(all) ?? [];
      if (found !== undefined) return found;
    }
    throw new Error(`it never said ${pattern}: ${all}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    await this.#undo?.();
    rmSync(this.folder, { recursive: true });
  }
}
