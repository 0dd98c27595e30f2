import { describe, expect, it } from 'vitest';
import { describePlan } from './describe.js';
import { sourceOf } from './source-plan.js';
import { planWith, testTarget } from './testing/planning.js';

const kubernetes = 'source={ kind: kubernetes }';

describe('a source', () => {
  it('is plain files when nothing is said, also in plans of earlier releases', () => {
    expect(sourceOf(planWith([])).kind).toBe('files');
    expect(sourceOf({}).kind).toBe('files');
  });

  it('decides the format of the lines', () => {
    expect(planWith([kubernetes]).line.format).toBe('cri');
    expect(planWith(['source.kind=docker-json']).line.format).toBe('docker-json');
    expect(planWith(['load.line.format=json']).line.format).toBe('json');
    expect(() => planWith([kubernetes, 'load.line.format=json'])).toThrow(
      "load.line.format: 'json' is not what stands in the files of source kubernetes, expected cri; leave it out",
    );
  });

  it('of short-lived files takes the place of a rotation', () => {
    const { rotation } = planWith(['source={ kind: churn, lines: 500, deleteAfter: 1s }']);
    expect(rotation).toMatchObject({
      kind: 'churn',
      trigger: { kind: 'lines', lines: 500 },
      deleteAfterMs: 1000,
    });
    const rotated = [
      'source={ kind: churn, lines: 1000 }',
      'rotation={ kind: truncate, every: 1s }',
    ];
    expect(() => planWith(rotated)).toThrow('rotation: has no use beside short-lived files');
  });

  it('that makes too many files is refused', () => {
    expect(() => planWith(['source={ kind: churn, lines: 100 }'])).toThrow(
      'source.lines: make a stream begin a file every 10ms at the highest rate',
    );
    const lasting = `source={ kind: kubernetes, churn: { lines: 500, deleteAfter: 1h } }`;
    expect(() => planWith([lasting])).toThrow('source.churn.lines: make 72,000 files stand');
  });

  it('whose containers restart needs a rotation', () => {
    expect(() => planWith(['source={ kind: kubernetes, restartEvery: 3 }'])).toThrow(
      'source.restartEvery: has no effect without a rotation',
    );
  });

  it('is told by lostline plan', () => {
    const rotation = 'rotation={ kind: kubelet, bytes: 10MiB }';
    const text = describePlan(
      planWith(['source={ kind: kubernetes, restartEvery: 3, namespaces: [a, b] }', rotation]),
    );
    expect(text).toContain(
      "source    a Kubernetes node's logs, imitated, 2 namespaces, 1 in 3 rotations is a restart",
    );
    expect(text).toContain('kubelet at 10MiB (looked at every 10s), keep 4, create gap 1.2ms');
  });
});

describe("dockerd's own files", () => {
  const docker = 'source={ kind: docker-json, runtime: docker }';
  const inDocker = { ...testTarget, engine: 'docker' as const };
  const rotation = 'rotation={ kind: docker, bytes: 1MiB, maxFiles: 4 }';

  it('hold lines that the writer writes plain, and are rotated by dockerd', () => {
    const plan = planWith([docker, rotation], 1, inDocker);
    expect(plan.line.format).toBe('plain');
    expect(plan.rotation).toMatchObject({ kind: 'docker', keep: 3 });
    expect(describePlan(plan)).toContain('made by dockerd for containers of debian:bookworm-slim');
  });

  it('need a shipper in a container', () => {
    expect(() => planWith([docker])).toThrow(
      'source.runtime: docker needs a shipper in a container',
    );
  });

  it.each([
    ['rotation={ kind: truncate, every: 1s }', 'rotation: is done by dockerd, which knows'],
    ['rotation={ kind: docker, bytes: 1MiB, midLine: true }', 'rotation: is done by dockerd, so'],
    ['load.line.bytes=16KiB', 'load.line.bytes: are more than 16383'],
    ['load.write.mode=offset', 'load.write.mode: offset is no way to write to a pipe'],
  ])('are not made with %s', (set, message) => {
    expect(() => planWith([docker, set], 1, inDocker)).toThrow(message);
  });
});

describe("a real kubelet's files", () => {
  const kubelet = 'source={ kind: kubernetes, runtime: kubelet }';
  const rotation = 'rotation={ kind: kubelet, bytes: 1MiB, maxFiles: 3, lookEvery: 3s }';

  it('hold lines that the writer writes plain, and are rotated by the kubelet', () => {
    const plan = planWith([kubelet, rotation]);
    expect(plan.line.format).toBe('plain');
    expect(plan.rotation).toMatchObject({
      ...{ kind: 'kubelet', keep: 2 },
      trigger: { kind: 'bytes', bytes: 1_048_576, lookEveryMs: 3_000 },
    });
    expect(describePlan(plan)).toContain('made by containerd and rotated by a real kubelet');
  });

  it('may have lines beyond a record, and no rotation', () => {
    expect(planWith([kubelet, 'load.line.bytes=20KiB']).rotation).toBeNull();
  });

  it.each([
    [
      'rotation={ kind: truncate, every: 1s }',
      'rotation: is done by the kubelet, which knows kind',
    ],
    ['rotation={ kind: kubelet, every: 5s }', 'rotation: is done by the kubelet, which knows kind'],
    ['rotation={ kind: kubelet, bytes: 1MiB, midLine: true }', 'alone; remove what else is said'],
    ['rotation={ kind: kubelet, bytes: 1MiB, from: 1s }', 'alone; remove what else is said'],
    [
      'rotation={ kind: kubelet, bytes: 1MiB, lookEvery: 2s }',
      'rotation.lookEvery: 2s is less than a kubelet takes, expected at least 3s; raise it',
    ],
    ['source.churn={ lines: 1000 }', 'source.churn: has no effect on a real kubelet'],
    ['load.streams=51', 'load.streams: is more than 50'],
    ['load.write.mode=offset', 'load.write.mode: offset is no way to write to a pipe'],
  ])('are not made with %s', (set, message) => {
    expect(() => planWith([kubelet, set])).toThrow(message);
  });
});

describe('syslog over the network', () => {
  const network = 'source={ kind: network, transport: udp }';
  const listener = { ...testTarget, inputs: ['network'] as const };

  it('goes into a target that listens', () => {
    const plan = planWith([network], 1, listener);
    expect(plan.line.format).toBe('plain');
    expect(describePlan(plan)).toContain('syslog over UDP into the shipper, RFC 5424');
    expect(() => planWith([network])).toThrow("source.kind: 'network' is no input of target tail");
  });

  it.each([
    ['rotation={ kind: truncate, every: 1s }', 'rotation: has no use over the network'],
    ['load.linesPerSecond=60k/s', 'load.linesPerSecond: is more than 50,000/s'],
    [
      'load.line.bytes={uniform: {min: 60000, max: 70000}}',
      'load.line.bytes: are up to 70000, which does not fit into a datagram, expected at most 65251',
    ],
  ])('is not sent with %s', (set, message) => {
    expect(() => planWith([network, set], 1, listener)).toThrow(message);
  });
});
