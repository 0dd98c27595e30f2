/**
 * A Kubernetes node's logs: /var/log/pods/NAMESPACE_POD_UID/CONTAINER/RESTARTS.log, and in
 * /var/log/containers a link POD_NAMESPACE_CONTAINER-ID.log for each container that was started, as
 * the kubelet makes them (kubernetes, pkg/kubelet/kuberuntime: `BuildPodLogsDirectory`,
 * `logSymlink`). Its own links are absolute; these are relative, and hold in a mount as well as below
 * a run directory. Identifiers are drawn from the seed.
 */
import { harnessStreamsFirst } from '../../line/spec.js';
import { Random } from '../../support/random.js';
import type { SourcePlan } from '../source-plan.js';
import type { Layout, LogPlace } from './layout.js';

export type KubernetesSource = Extract<SourcePlan, { kind: 'kubernetes' }>;

const inside = '/var/log';
const wordHex = 8;

function hexOf(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits) text += random.uint32().toString(16).padStart(wordHex, '0');
  return text.slice(0, digits);
}

function uidOf(random: Random): string {
  const hex = hexOf(random, 32);
  return [0, 8, 12, 16, 20].map((at, index, all) => hex.slice(at, all[index + 1])).join('-');
}

export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  readonly containerId: string;
}

export function containerOf(source: KubernetesSource, seed: number, place: LogPlace): PodContainer {
  const { stream, serial, restart } = place;
  const isProbe = stream >= harnessStreamsFirst;
  const each = isProbe ? 1 : source.containersPerPod;
  const pod = isProbe ? stream : Math.floor((stream - 1) / each);
  const random = new Random(seed).derive(`pod/${pod}/${serial}`);
  const uid = uidOf(random);
  const suffix = hexOf(random, 5);
  const container = each === 1 ? 'app' : `app-${((stream - 1) % each) + 1}`;
  const ids = new Random(seed).derive(`container/${stream}/${serial}/${restart}`);
  return {
    namespace: source.namespaces[pod % source.namespaces.length]!,
    pod: isProbe ? `probe-${stream}` : `writer-${pod}-${suffix}`,
    uid,
    container,
    containerId: hexOf(ids, 64),
  };
}

export function kubernetesNode(source: KubernetesSource, seed: number): Layout {
  const fileOf = (place: LogPlace) => {
    const { namespace, pod, uid, container } = containerOf(source, seed, place);
    return `pods/${namespace}_${pod}_${uid}/${container}/${place.restart}.log`;
  };
  return {
    fileOf,
    linkOf: (place) => {
      const { namespace, pod, container, containerId } = containerOf(source, seed, place);
      return {
        path: `containers/${pod}_${namespace}_${container}-${containerId}.log`,
        target: `../${fileOf(place)}`,
      };
    },
    pattern: 'pods/*/*/*.log',
    linkPattern: 'containers/*.log',
    inside,
    mounts: [
      { folder: 'pods', at: `${inside}/pods` },
      { folder: 'containers', at: `${inside}/containers` },
    ],
  };
}
