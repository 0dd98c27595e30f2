import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { inContainer, requireK6Image } from './in-container.js';

it('k6 in a container sees the run directory and the folder of its script, which it can not change', () => {
  const script = '/scenarios/k6/storm.js';
  const { image, mounts, user } = inContainer({ image: 'k6', script, directory: '/runs/1' });
  expect(mounts).toEqual([
    { source: '/scenarios/k6', target: '/scenarios/k6', readOnly: true },
    { source: '/runs/1', target: '/runs/1', readOnly: false },
  ]);
  const { uid, gid } = userInfo();
  expect({ image, user }).toEqual({ image: 'k6', user: `${uid}:${gid}` });
});

describe('an image that is of no use', () => {
  it('because it is not there', async () => {
    await expect(requireK6Image('lostline/k6:0.0.0')).rejects.toThrow(
      "load.image: lostline/k6:0.0.0 is not on this machine: run 'docker/setup k6'",
    );
    await expect(requireK6Image('nowhere.invalid/k6')).rejects.toThrow('docker pull nowhere');
  });

  it('because its k6 has not the extension, or is none', async () => {
    await expect(requireK6Image('lostline/tools:12')).rejects.toThrow(
      'load.image: lostline/tools:12 holds no k6 with the extension k6/x/lostline',
    );
  });
});
