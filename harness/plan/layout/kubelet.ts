/**
 * The logs of a node whose kubelet is real. Lines go to the standard output of containers, by a pipe for
 * each stream, and containerd makes the files where `podLogFile` says: the pods are given names and UIDs
 * drawn from the seed, and a kubelet adds the node's name to those of static pods.
 */
import type { EngineKind } from '../plan.js';
import { containerOutput } from './container-output.js';
import { containerOf, type KubernetesSource, kubernetesNode } from './kubernetes.js';
import { firstPlace, type Layout } from './layout.js';

const kubeletNodeName = 'node';

/** @param engine the links are absolute, so they lead nowhere outside a container */
export function kubeletNode(
  source: KubernetesSource,
  seed: number,
  engine: EngineKind | undefined,
): Layout {
  const node = kubernetesNode(source, seed);
  const linkPattern = engine === 'process' ? null : node.linkPattern;
  return { ...node, fileOf: containerOutput.fileOf, linkOf: () => null, linkPattern };
}

/** A stream's live file, relative to the log directory. */
export function podLogFile(source: KubernetesSource, seed: number, stream: number): string {
  const { namespace, pod, uid, container } = containerOf(source, seed, firstPlace(stream));
  return `pods/${namespace}_${pod}-${kubeletNodeName}_${uid}/${container}/0.log`;
}
