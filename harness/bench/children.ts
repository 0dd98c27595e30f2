/** Child programs of benchmarks. Whatever ends this process ends them too. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program whose output is of no interest; what it says on stderr is kept for the error. */
export class Child {
  readonly #name: string;
  readonly #ended: Promise<void>;

  constructor(name: string, program: string, parameters: readonly string[]) {
    this.#name = name;
    const child = spawn(program, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(child);
    this.#ended = this.#follow(child);
    // Awaited through `whenDone`, perhaps later than it fails.
    this.#ended.catch(() => {});
  }

  /** Rejects when it ended with anything but 0. */
  get whenDone(): Promise<void> {
    return this.#ended;
  }

  async #follow(child: ChildProcess): Promise<void> {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2000);
    });
    try {
      const [code, signal] = await once(child, 'close');
      if (code !== 0) throw new Error(`${this.#name} ended with ${code ?? signal}: ${said.trim()}`);
    } finally {
      running.delete(child);
    }
  }
}
