// One VU in bursts of 100,000 lines of 200 bytes, as fast as the disk takes them.
import lostline from 'k6/x/lostline';

export const options = {
  scenarios: {
    flat: {
      executor: 'shared-iterations',
      vus: 1,
      iterations: Number(__ENV.ITERATIONS || 50),
      maxDuration: '5m',
    },
  },
};

const stream = lostline.open({
  directory: __ENV.LOSTLINE_DIR || 'runs/k6-flat-out',
  lineBytes: 199,
  rotation: { kind: 'rename-create', bytes: 256 * 1024 * 1024, keep: 1 },
});

export default function () {
  stream.write(100_000);
}
