/**
 * A whole Kubernetes in one container, for a test: image lostline/kubernetes, without a network, with the labels by
 * which the container of a killed test is found and removed (`lostline doctor --clean`). Its kubelet's log files,
 * and what pods write to /var/lib/lostline of the node, stand in a folder of this machine.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { connectDocker, ownerLabel, runLabel } from '../../engine/docker-client.js';
import { formatOwner, ownerOf } from '../../engine/owner.js';
import { nodePlaces, nodeRights } from '../../run/source/kubelet-node.js';
import { packageFile } from '../../support/paths.js';

/** Built by `docker/setup kubernetes`. */
const clusterImage = 'lostline/kubernetes:1.34.2';
const manifests = '/lostline/manifests';
const readySecondsMax = 180;
const untilReady =
  'until kubectl wait --for=condition=Ready node/node --timeout=30s; do sleep 0.5; done';
const killMatching = `for process in /proc/[0-9]*; do
  if tr '\\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q -- "$MATCHING"; then kill -9 "\${process#/proc/}" || true; fi
done`;
const outputBytesMax = 64 * 1024 * 1024;

export interface Cluster extends AsyncDisposable {
  /** Of this machine: the node's /var/log/pods. */
  readonly pods: string;
  /** Of this machine: the node's /var/lib/lostline. */
  readonly data: string;
  /** Paths below `/lostline/manifests` are those of docker/kubernetes/manifests; @returns its output */
  kubectl(...words: readonly string[]): Promise<string>;
  /** `kill -9` of all processes on the node whose command line has this in it, a regular expression of grep. */
  kill(commandLine: string): Promise<void>;
  /** Takes images of this machine's Docker over. */
  load(...images: readonly string[]): Promise<void>;
}

export interface ClusterSettings {
  /** The container's name. */
  readonly name: string;
  /** Of this machine, empty. */
  readonly directory: string;
  /** Fields of the kubelet's configuration, such as `containerLogMaxSize`. */
  readonly kubelet: Readonly<Record<string, unknown>>;
}

/** Resolves when the node is ready. */
export async function startCluster(settings: ClusterSettings): Promise<Cluster> {
  const { name, directory } = settings;
  const kubectl = async (...words: readonly string[]) => {
    const told = ['exec', name, 'kubectl', ...words];
    const { stdout } = await execa('docker', told, { stdin: 'ignore', maxBuffer: outputBytesMax });
    return stdout;
  };
  writeKubeletPart(settings);
  const container = await createNode(settings);
  const cluster: Cluster = {
    pods: join(directory, 'pods'),
    data: join(directory, 'data'),
    kubectl,
    kill: (commandLine) => kill(name, commandLine),
    load: (...images) => load(name, images),
    async [Symbol.asyncDispose]() {
      await container.remove({ force: true, v: true });
    },
  };
  try {
    await container.start();
    await ready(name, container);
    return cluster;
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

type Container = Awaited<ReturnType<ReturnType<typeof connectDocker>['createContainer']>>;

function writeKubeletPart({ directory, kubelet }: ClusterSettings): void {
  const file = join(directory, 'kubelet.d', 'test.conf');
  const kind = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' };
  for (const folder of ['pods', 'data', 'kubelet.d']) {
    mkdirSync(join(directory, folder), { recursive: true });
  }
  writeFileSync(file, JSON.stringify({ ...kind, ...kubelet }));
}

async function createNode({ name, directory }: ClusterSettings): Promise<Container> {
  const mounts = [
    [join(directory, 'kubelet.d'), `${nodePlaces.node}/kubelet.d`],
    [join(directory, 'pods'), nodePlaces.pods],
    [join(directory, 'data'), '/var/lib/lostline'],
    [packageFile('docker', 'kubernetes', 'manifests'), manifests],
  ] as const;
  return connectDocker().createContainer({
    name,
    Image: clusterImage,
    Tty: true,
    Labels: { [runLabel]: name, [ownerLabel]: formatOwner(ownerOf()) },
    HostConfig: {
      ...nodeRights,
      CapAdd: [...nodeRights.CapAdd, 'NET_ADMIN'],
      NetworkMode: 'none',
      LogConfig: { Type: 'json-file', Config: { 'max-size': '20m', 'max-file': '1' } },
      Mounts: mounts.map(([Source, Target]) => ({ Type: 'bind' as const, Source, Target })),
    },
  });
}

async function ready(name: string, container: Container): Promise<void> {
  const told = ['exec', name, 'timeout', `${readySecondsMax}`, 'bash', '-c', untilReady];
  const { exitCode } = await execa('docker', told, { stdin: 'ignore', reject: false });
  if (exitCode === 0) return;
  throw new Error(`no node was ready within ${readySecondsMax} s: ${await lastWords(container)}`);
}

async function lastWords(container: Container): Promise<string> {
  return (await container.logs({ stdout: true, stderr: true, tail: 20 })).toString('utf8');
}

async function load(name: string, images: readonly string[]): Promise<void> {
  const told = ['exec', '-i', name, 'ctr', '--namespace', 'k8s.io', 'images', 'import', '-'];
  const saved = execa('docker', ['save', ...images], { encoding: 'buffer', buffer: false });
  await saved.pipe('docker', told);
}

/** What is looked for stands in the environment, so that the search does not find itself. */
async function kill(name: string, commandLine: string): Promise<void> {
  const told = ['exec', '--env', `MATCHING=${commandLine}`, name, 'bash', '-c', killMatching];
  await execa('docker', told, { stdin: 'ignore' });
}
