/** How faults show in a run's containers: asked of Docker, and within them. All of it goes with the containers. */
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { connectDocker } from '../../engine/docker-client.js';
import { within } from './fault-signs.js';
import type { Started } from './running.js';

async function containerOf({ runId }: Started, name: string) {
  const docker = connectDocker();
  const all = await docker.listContainers({ all: true });
  const isIt = (one: string) => one.includes(runId) && one.endsWith(name);
  const found = all.find(({ Names }) => Names.some(isIt));
  return found && docker.getContainer(found.Id);
}

/** What Docker says of it; nothing when it is not there, or just goes. */
async function inspected(run: Started, name: string) {
  const container = await containerOf(run, name);
  return container?.inspect().catch(() => undefined);
}

/** What a program in the container says; '' when either is not there. */
async function said(run: Started, name: string, command: readonly string[]): Promise<string> {
  const container = await containerOf(run, name);
  if (!container) return '';
  try {
    const wish = { Cmd: [...command], AttachStdout: true, AttachStderr: true };
    const stream = await (await container.exec(wish)).start({});
    const all = new PassThrough();
    const chunks: Buffer[] = [];
    all.on('data', (chunk: Buffer) => chunks.push(chunk));
    container.modem.demuxStream(stream, all, all);
    await finished(stream, { writable: false });
    return Buffer.concat(chunks).toString();
  } catch {
    return '';
  }
}

const inHelper = (kind: string, command: readonly string[], expected: RegExp) => () =>
  within(async (run) => expected.test(await said(run, `${kind.toLowerCase()}-1-helper`, command)));

/** Its rules are laid. */
export const filtering = (kind: string) =>
  inHelper(kind, ['iptables', '-w', '-S'], new RegExp(`-A LL-${kind}-1 `));

export const queueing = (kind: string) =>
  inHelper(kind, ['tc', 'qdisc', 'show', 'dev', 'eth0'], /tbf/);

export const nameless = (kind: string) =>
  inHelper(kind, ['sh', '-c', 'grep lostline-sink /etc/hosts || echo none'], /^none$/m);

export const delaying = () =>
  within(async (run) => {
    const found = await inspected(run, 'toxiproxy');
    const [network] = Object.values(found?.NetworkSettings.Networks ?? {});
    if (!network?.IPAddress) return false;
    const answer = await fetch(`http://${network.IPAddress}:8474/proxies`).catch(() => null);
    return ((await answer?.text()) ?? '').includes('latency-1-upstream');
  });

export const starving = () =>
  within(async (run) => {
    const stress = await inspected(run, 'stress-cpustarvation-1');
    const cpus = (await inspected(run, 'shipper'))?.HostConfig.NanoCpus ?? 0;
    return stress?.State.Running === true && cpus > 0 && cpus < 1e8;
  });

export const killedForMemory = () =>
  within(async (run) => {
    const state = (await inspected(run, 'shipper'))?.State;
    return state?.OOMKilled === true && !state.Running;
  });
