import { describe, expect, it } from 'vitest';
import { planWith } from '../testing/planning.js';
import { podLogFile } from './kubelet.js';
import type { KubernetesSource } from './kubernetes.js';
import { firstPlace } from './layout.js';
import { layoutOf } from './layouts.js';

describe('plain files', () => {
  it('are named as load.fileName says, with the stream in four digits', () => {
    const layout = layoutOf(planWith(['load.fileName=node-{stream}.json']));
    expect(layout.fileOf(firstPlace(12))).toBe('node-0012.json');
    expect(layout.pattern).toBe('node-*.json');
    expect(layout.linkOf(firstPlace(12))).toBeNull();
  });

  it('carry a serial number when they are short-lived, and still match the pattern', () => {
    const layout = layoutOf(planWith([]));
    expect(layout.fileOf({ ...firstPlace(3), serial: 2 })).toBe('app-0003-000002.log');
  });
});

const kubernetes = ['source.kind=kubernetes', 'source.namespaces=[default, payments]'];

describe("a Kubernetes node's logs", () => {
  const layout = layoutOf(planWith([...kubernetes, 'source.containersPerPod=2']));

  it('stand where the kubelet puts them, two containers to a pod', () => {
    const files = [1, 2, 3].map((stream) => layout.fileOf(firstPlace(stream)));
    expect(files[0]).toMatch(/^pods\/default_writer-0-\w{5}_[\w-]{36}\/app-1\/0\.log$/);
    expect(files[1]).toBe(files[0]!.replace('app-1', 'app-2'));
    expect(files[2]).toMatch(/^pods\/payments_writer-1-/);
  });

  it('have a link for each container that was started, to its file', () => {
    const link = layout.linkOf({ ...firstPlace(1), restart: 1 });
    expect(link!.path).toMatch(/^containers\/writer-0-\w{5}_default_app-1-[0-9a-f]{64}\.log$/);
    expect(link!.target).toMatch(/^\.\.\/pods\/.*\/app-1\/1\.log$/);
    expect(link!.path).not.toBe(layout.linkOf(firstPlace(1))!.path);
  });

  it('are the same for the same seed', () => {
    const again = layoutOf(planWith([...kubernetes, 'source.containersPerPod=2']));
    expect(again.fileOf(firstPlace(4))).toBe(layout.fileOf(firstPlace(4)));
  });
});

it("Docker's json-file logs stand in a folder for each container", () => {
  const layout = layoutOf(planWith(['source.kind=docker-json']));
  expect(layout.fileOf(firstPlace(1))).toMatch(/^([0-9a-f]{64})\/\1-json\.log$/);
});

describe("a real kubelet's logs", () => {
  const plan = planWith([...kubernetes, 'source.runtime=kubelet']);
  const source = plan.source as KubernetesSource;

  it('are written by a pipe for each stream, and found where the kubelet has them', () => {
    const layout = layoutOf({ ...plan, target: { ...plan.target, engine: 'docker' } });
    expect(layout.fileOf(firstPlace(3))).toBe('container-0003.pipe');
    expect(layout.pattern).toBe('pods/*/*/*.log');
    expect(layout.linkPattern).toBe('containers/*.log');
    expect(layout.mounts.map(({ at }) => at)).toEqual(['/var/log/pods', '/var/log/containers']);
  });

  it("have the node's name in that of the pod", () => {
    expect(podLogFile(source, plan.seed, 2)).toMatch(
      /^pods\/payments_writer-1-\w{5}-node_[\w-]{36}\/app\/0\.log$/,
    );
  });

  it('have no links for a shipper outside a container: they are absolute', () => {
    expect(layoutOf({ ...plan, target: { ...plan.target, engine: 'process' } }).linkPattern).toBe(
      null,
    );
  });
});
