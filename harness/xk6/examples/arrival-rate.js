// 100,000 lines/s, whoever is slow: k6 begins 200 iterations a second, each writes 500 lines.
import lostline from 'k6/x/lostline';

export const options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      rate: 200,
      timeUnit: '1s',
      duration: __ENV.DURATION || '10s',
      preAllocatedVUs: 20,
    },
  },
  thresholds: {
    dropped_iterations: ['count==0'],
    lostline_lateness: ['p(99)<100'],
  },
};

const stream = lostline.open({
  directory: __ENV.LOSTLINE_DIR || 'runs/k6-arrival-rate',
  lineBytes: 199,
  rotation: { kind: 'rename-create', bytes: 64 * 1024 * 1024, keep: 3 },
});

export default function () {
  stream.write(500);
}
