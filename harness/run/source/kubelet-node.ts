/** What a stand-alone kubelet is told: its own configuration and the static pods that write. */
import { containerOf, type KubernetesSource } from '../../plan/layout/kubernetes.js';
import { firstPlace } from '../../plan/layout/layout.js';
import type { Plan } from '../../plan/plan.js';
import type { StreamPipe } from './writer-containers.js';

/** Built by `docker/setup kubelet`. */
export const kubeletImage = 'lostline/kubelet:1.34.2';
const podImage = 'docker.io/lostline/pod:1';

/** Inside the node's container; `start` of the image and `containerd.toml` know them too. */
export const nodePlaces = {
  node: '/lostline/node',
  pipes: '/lostline/pipes',
  pods: '/var/log/pods',
  links: '/var/log/containers',
} as const;

/** What containerd and a kubelet need of the container that they run in. */
export const nodeRights = {
  CgroupnsMode: 'private' as const,
  CapAdd: ['SYS_ADMIN'],
  SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
  MaskedPaths: [],
  ReadonlyPaths: [],
};

const podsFolder = 'pods';

/** Name and text of each file in the node's folder. */
export function nodeFiles(
  plan: Plan,
  source: KubernetesSource,
  pipes: readonly StreamPipe[],
): ReadonlyMap<string, string> {
  const files = new Map([['kubelet.json', JSON.stringify(kubeletConfiguration(plan), null, 2)]]);
  for (const pod of podsOf(source, plan.seed, pipes)) {
    const { name, namespace } = pod.metadata;
    files.set(`${podsFolder}/${namespace}-${name}.json`, JSON.stringify(pod, null, 2));
  }
  return files;
}

/**
 * `kubelet.config.k8s.io/v1beta1`: no API server, no server of its own, nothing evicted, and the log
 * rotation of the plan (-1: none).
 */
function kubeletConfiguration({ rotation }: Plan) {
  const bytes = rotation?.trigger.kind === 'bytes' ? rotation.trigger : null;
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    staticPodPath: `${nodePlaces.node}/${podsFolder}`,
    podLogsDir: nodePlaces.pods,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    ...{ cgroupDriver: 'cgroupfs', failCgroupV1: false, failSwapOn: false },
    ...{ cgroupsPerQOS: false, enforceNodeAllocatable: [] },
    ...{ enableServer: false, healthzPort: 0, makeIPTablesUtilChains: false },
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    evictionHard: nothingEvicted,
    imageGCHighThresholdPercent: 100,
    containerLogMaxSize: bytes ? String(bytes.bytes) : '-1',
    ...(bytes && rotation
      ? {
          containerLogMaxFiles: rotation.keep + 1,
          containerLogMonitorInterval: `${bytes.lookEveryMs ?? 0}ms`,
        }
      : {}),
  };
}

const nothingEvicted = {
  'memory.available': '0%',
  'nodefs.available': '0%',
  'nodefs.inodesFree': '0%',
  'imagefs.available': '0%',
  'imagefs.inodesFree': '0%',
};

/** Containers of one pod share name, namespace and UID. */
function podsOf(source: KubernetesSource, seed: number, pipes: readonly StreamPipe[]) {
  const pods = new Map<string, ReturnType<typeof podOf>>();
  for (const { stream, name } of pipes) {
    const { namespace, pod, uid, container } = containerOf(source, seed, firstPlace(stream));
    const known = pods.get(uid) ?? podOf({ name: pod, namespace, uid });
    known.spec.containers.push(containerSpec(container, name));
    pods.set(uid, known);
  }
  return pods.values();
}

type ContainerSpec = ReturnType<typeof containerSpec>;

/** On the node's own network, which is none: nothing else is set up there. */
function podOf(metadata: { name: string; namespace: string; uid: string }) {
  const containers: ContainerSpec[] = [];
  const volumes = [{ name: 'pipes', hostPath: { path: nodePlaces.pipes } }];
  return {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata },
    spec: {
      ...{ hostNetwork: true, restartPolicy: 'Never', terminationGracePeriodSeconds: 1 },
      ...{ automountServiceAccountToken: false, enableServiceLinks: false },
      ...{ containers, volumes },
    },
  };
}

function containerSpec(name: string, pipe: string) {
  return {
    ...{ name, image: podImage, imagePullPolicy: 'Never', args: [`${nodePlaces.pipes}/${pipe}`] },
    volumeMounts: [{ name: 'pipes', mountPath: nodePlaces.pipes }],
  };
}
