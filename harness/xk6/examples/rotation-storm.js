// Two programs log 20,000 lines/s each for ten seconds, and their logs rotate four times a second.
import lostline from 'k6/x/lostline';

export const options = {
  scenarios: {
    storm: {
      executor: 'constant-vus',
      vus: 2,
      duration: '10s',
    },
  },
  thresholds: {
    lostline_lines_written: ['rate>30000'],
    lostline_lateness: ['p(99)<50'],
  },
};

const stream = lostline.open({
  directory: __ENV.LOSTLINE_DIR || 'runs/k6-storm',
  rotation: { kind: 'rename-create', everyMs: 250, keep: 5 },
});

export default function () {
  stream.burst({ lines: 2_000, linesPerSecond: 20_000 });
}
