/** The whole pipeline as it is started in a run, with log files, an allow-list and a sink of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { nowMs, pause } from '../clock.js';

/** As it was built; tests run from the sources. */
const program = fileURLToPath(
  new URL('../../../../dist/targets/pipeline/program/main.js', import.meta.url),
);

export interface Event {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Fails after 100 s: a bound, not a pause. */
export async function until(what: string, condition: () => boolean | Promise<boolean>) {
  const endMs = nowMs() + 100_000;
  while (!(await condition())) {
    if (nowMs() > endMs) throw new Error(`never seen: ${what}`);
    await pause(5);
  }
}

export class Chain implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly events: Event[] = [];
  readonly #directory = mkdtempSync(join(tmpdir(), 'lostline-pipeline-'));
  readonly #allowList = join(this.#directory, 'allow-list.conf');
  readonly #sink: Server;
  #child: ChildProcess | null = null;

  private constructor(sink: Server) {
    this.#sink = sink;
    sink.on('request', (request, response) => {
      text(request).then((body) => {
        this.lines.push(...body.split('\n').filter((line) => line !== ''));
        response.end();
      });
    });
  }

  /** @param flags beside those that say where things are */
  static async start(flags: readonly string[], allowed: string): Promise<Chain> {
    const sink = createServer();
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
    const chain = new Chain(sink);
    mkdirSync(chain.#logs);
    chain.allow(allowed);
    chain.#run(flags, (sink.address() as AddressInfo).port);
    await chain.saw('ready');
    return chain;
  }

  /** Each line once, in the order of first arrivals: a slow answer makes a batch come twice. */
  get distinct(): string[] {
    return [...new Set(this.lines)];
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  allow(text: string): void {
    writeFileSync(this.#allowList, text);
  }

  /** Resolves when the forwarder has taken it. */
  async reload(): Promise<Event> {
    const before = this.#taken.length;
    this.#child?.kill('SIGHUP');
    await until('the allow-list taken anew', () => this.#taken.length > before);
    return this.#taken.at(-1)!;
  }

  write(customer: number, lines: readonly string[]): void {
    appendFileSync(join(this.#logs, `customer-${customer}.log`), `${lines.join('\n')}\n`);
  }

  saw(event: string): Promise<void> {
    return until(`event ${event}`, () => this.events.some((one) => one.event === event));
  }

  /** Of a series on the page of its metrics; 0 when it is not there. */
  async metric(series: string): Promise<number> {
    const page = await (await fetch(`http://127.0.0.1:${this.#port}/metrics`)).text();
    const line = page.split('\n').find((one) => one.startsWith(`lostline_pipeline_${series} `));
    return Number(line?.split(' ').at(-1) ?? 0);
  }

  /** @returns the exit code */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = once(child, 'exit');
    child.kill(signal);
    const [code] = await ended;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
    this.#sink.closeAllConnections();
    this.#sink.close();
    rmSync(this.#directory, { recursive: true });
  }

  get #logs(): string {
    return join(this.#directory, 'logs');
  }

  get #taken(): Event[] {
    return this.events.filter(({ event }) => event === 'allow-list');
  }

  get #port(): number {
    return Number(this.events.find(({ event }) => event === 'ready')?.metricsPort);
  }

  #run(flags: readonly string[], sinkPort: number): void {
    const args = [program, '--allow-list', this.#allowList, ...flags];
    const child = spawn(process.execPath, args, {
      env: {
        ...process.env,
        LOSTLINE_LOG_DIR: this.#logs,
        LOSTLINE_SINK_URL: `http://127.0.0.1:${sinkPort}/`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    let rest = '';
    child.stdout?.on('data', (piece: Buffer) => {
      const parts = (rest + piece).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) this.events.push(JSON.parse(part));
    });
  }
}
