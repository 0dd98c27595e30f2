// A program logs 4,000 lines/s, and for four seconds of that a proxy is asked 1,000 times a second. The scenario
// beside this script has the proxy stand there, and open for ten seconds around the flood.
import http from 'k6/http';
import lostline from 'k6/x/lostline';

const victim = `${__ENV.LOSTLINE_VICTIM_URL}/shop/cart?item=lantern`;

export const options = {
  scenarios: {
    business: {
      executor: 'constant-arrival-rate',
      rate: 40,
      timeUnit: '1s',
      duration: '12s',
      preAllocatedVUs: 1,
      maxVUs: 1,
    },
    flood: {
      executor: 'constant-arrival-rate',
      exec: 'flood',
      rate: 1000,
      timeUnit: '1s',
      startTime: '4s',
      duration: '4s',
      preAllocatedVUs: 20,
      maxVUs: 50,
    },
  },
  thresholds: {
    lostline_lines_written: ['count>=30000'],
    'http_req_failed{scenario:flood}': ['rate<0.05'],
  },
};

// VUs are numbered over both scenarios, and one of them writes: any.
const stream = lostline.open({ stream: 1 });

export default function () {
  stream.write(100);
}

export function flood() {
  http.get(victim);
}
