import { expect, it } from 'vitest';
import type { KubernetesSource } from '../../plan/layout/kubernetes.js';
import { planWith } from '../../plan/testing/planning.js';
import { nodeFiles } from './kubelet-node.js';

const kubelet = 'source={ kind: kubernetes, runtime: kubelet, containersPerPod: 2 }';
const rotation = 'rotation={ kind: kubelet, bytes: 1MiB, maxFiles: 3, lookEvery: 4s }';
const pipes = [1, 2, 3].map((stream) => ({ stream, name: `container-000${stream}.pipe` }));

function filesOf(sets: readonly string[]) {
  const plan = planWith(sets);
  const files = nodeFiles(plan, plan.source as KubernetesSource, pipes);
  return [...files].map(([name, text]) => ({ name, told: JSON.parse(text) }));
}

it("a rotation's settings become the kubelet's own", () => {
  const [kubeletFile] = filesOf([kubelet, rotation]);
  expect(kubeletFile).toMatchObject({
    name: 'kubelet.json',
    told: {
      containerLogMaxSize: '1048576',
      containerLogMaxFiles: 3,
      containerLogMonitorInterval: '4000ms',
    },
  });
});

it('without a rotation the kubelet is told to do none', () => {
  expect(filesOf([kubelet])[0]!.told.containerLogMaxSize).toBe('-1');
});

it('streams become containers of static pods, each with its pipe', () => {
  const [, ...pods] = filesOf([kubelet]);
  expect(pods.map(({ name }) => name)).toEqual([
    expect.stringMatching(/^pods\/default-writer-0-\w{5}\.json$/),
    expect.stringMatching(/^pods\/default-writer-1-\w{5}\.json$/),
  ]);
  const containers = pods.map(({ told }) => told.spec.containers);
  const args = containers.map((of) => of.map((one: { args: string[] }) => one.args.join()));
  expect(args).toEqual([
    ['/lostline/pipes/container-0001.pipe', '/lostline/pipes/container-0002.pipe'],
    ['/lostline/pipes/container-0003.pipe'],
  ]);
  expect(pods[0]!.told.metadata).toMatchObject({ namespace: 'default', uid: expect.any(String) });
});
