// Three kinds of pods on one node, each a k6 scenario with VUs, and so log files, of its own: two that log all the time, one
// in bursts, one hardly at all. The scenario beside this script says where their files stand, and how those rotate.
import lostline from 'k6/x/lostline';

const arrivals = { executor: 'constant-arrival-rate', timeUnit: '1s', duration: '10s' };

export const options = {
  scenarios: {
    busy: { ...arrivals, rate: 20, preAllocatedVUs: 2, maxVUs: 2, exec: 'busy' },
    bursts: { executor: 'constant-vus', vus: 1, duration: '10s', exec: 'bursts' },
    quiet: { ...arrivals, rate: 2, preAllocatedVUs: 1, maxVUs: 1, exec: 'quiet' },
  },
  thresholds: {
    lostline_lines_lost: ['count==0'],
    lostline_lines_corrupted: ['count==0'],
  },
};

const stream = lostline.open();

export function busy() {
  stream.write(50);
}

export function bursts() {
  stream.burst({ lines: 1_000, linesPerSecond: 1_000 });
}

export function quiet() {
  stream.write(1);
}
