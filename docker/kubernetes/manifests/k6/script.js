// Needs k6 with the extension k6/x/lostline: two processes together write 2,000 lines a second for a minute.
import { open } from 'k6/x/lostline';

export const options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      exec: 'writeLines',
      rate: 200,
      duration: '60s',
      preAllocatedVUs: 4,
      maxVUs: 4,
    },
  },
};

// HOSTNAME is the pod's: each process keeps its journals in a folder of its own.
const stream = open({
  directory: `/journals/writers/${__ENV.HOSTNAME}`,
  run: __ENV.RUN,
  path: '/var/log/lostline/app-{stream}.log',
  rotation: { kind: 'rename-create', everyMs: 5000 },
});

export function writeLines() {
  stream.write(10);
}
