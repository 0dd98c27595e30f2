// Smoke test: two VUs write, rotate and reopen; k6 run fails when a check does.
import { check } from 'k6';
import lostline from 'k6/x/lostline';

export const options = {
  scenarios: {
    smoke: { executor: 'per-vu-iterations', vus: 2, iterations: 10 },
  },
  thresholds: {
    checks: ['rate==1'],
    lostline_lines_written: ['count==4000'],
    lostline_lateness: ['max<60000'],
  },
};

const stream = lostline.open({
  directory: __ENV.LOSTLINE_DIR || 'runs/k6-smoke',
  lineBytes: { min: 60, max: 400 },
  alphabet: 'mixed',
  rotation: { kind: 'rename-create', bytes: 64 * 1024, keep: 20 },
});

export default function () {
  stream.write(100);
  stream.burst({ lines: 100, linesPerSecond: 5000 });
  stream.rotate();
  check(stream, {
    'writes into the stream of its VU': ({ number }) => number() === __VU,
    'counts its lines': ({ written }) => written() === (__ITER + 1) * 200,
  });
}
