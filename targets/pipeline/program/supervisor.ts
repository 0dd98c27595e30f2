/**
 * The supervisor: starts the four programs from the end of the chain to its beginning, each knowing where
 * the one after it listens; passes SIGHUP on to the forwarder; shows the counters of all of them on one
 * page; and ends them from the beginning of the chain to its end, so that nothing is left between them.
 * A program that ends by itself ends the whole.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { prometheusText, type Reading } from './meters.js';
import type { Role } from './options.js';
import type { PartSetting, ToPart, ToSupervisor } from './part.js';
import { PostServer } from './post.js';
import type { Settings } from './settings.js';

type PartRole = Exclude<Role, 'supervisor'>;

interface Running {
  readonly role: PartRole;
  readonly child: ChildProcess;
  readings: readonly Reading[];
}

export interface SupervisorSetting {
  readonly settings: Settings;
  /** This program and its flags, to be started again in other roles. */
  readonly program: string;
  readonly args: readonly string[];
  readonly say: PartSetting['say'];
  /** Called when a program ended by itself. */
  readonly failed: () => void;
}

export class Supervisor {
  readonly #setting: SupervisorSetting;
  readonly #running: Running[] = [];
  #metrics: PostServer | null = null;
  #isStopping = false;

  constructor(setting: SupervisorSetting) {
    this.#setting = setting;
  }

  async start(): Promise<void> {
    const buffers = await this.#start('buffers', 0);
    await this.#start('pusher', buffers);
    const receiver = await this.#start('receiver', buffers);
    await this.#start('forwarder', receiver);
    const metricsPort = await this.#listen();
    const programs = Object.fromEntries(this.#running.map(({ role, child }) => [role, child.pid]));
    this.#setting.say('ready', { programs, metricsPort });
  }

  reload(): void {
    this.#send('forwarder', { kind: 'reload' });
  }

  /** What all programs count. */
  get readings(): readonly Reading[] {
    return this.#running.flatMap(({ readings }) => readings);
  }

  /** From the beginning of the chain to its end; the buffers last. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const role of ['forwarder', 'receiver', 'pusher', 'buffers'] as const) {
      const one = this.#running.find((running) => running.role === role);
      if (!one || one.child.exitCode !== null || one.child.signalCode !== null) continue;
      const ended = once(one.child, 'exit');
      this.#send(role, { kind: 'stop' });
      await ended;
    }
    this.#metrics?.close();
    this.#setting.say('stopped');
  }

  /** @returns the port that it listens at */
  #start(role: PartRole, upstreamPort: number): Promise<number> {
    const { program, args, say, failed } = this.#setting;
    const flags = ['--role', role, '--upstream-port', String(upstreamPort)];
    const child = fork(program, [...args, ...flags]);
    const running: Running = { role, child, readings: [] };
    this.#running.push(running);
    child.on('exit', (code, signal) => {
      if (this.#isStopping) return;
      this.#isStopping = true;
      say('ended', { program: role, code, signal });
      failed();
    });
    return new Promise((resolve) => {
      child.on('message', (message: ToSupervisor) => {
        if (message.kind === 'ready') resolve(message.port);
        else running.readings = message.readings;
      });
    });
  }

  async #listen(): Promise<number> {
    const { listenAddress, metricsPort } = this.#setting.settings;
    this.#metrics = await PostServer.listen(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
        response.end(prometheusText(this.readings));
      },
      listenAddress,
      metricsPort,
    );
    return this.#metrics.port;
  }

  #send(role: PartRole, message: ToPart): void {
    const child = this.#running.find((running) => running.role === role)?.child;
    if (child?.connected) child.send(message);
  }
}
