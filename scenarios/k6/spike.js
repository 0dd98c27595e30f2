// 2,000 lines a second, then 20,000 for two seconds, then 2,000 again. The scenario beside this script says what the lines
// look like and how their logs rotate.
import lostline from 'k6/x/lostline';

const [calm, peak] = [20, 200];

export const options = {
  scenarios: {
    spike: {
      executor: 'ramping-arrival-rate',
      startRate: calm,
      timeUnit: '1s',
      stages: [
        { target: calm, duration: '3s' },
        { target: peak, duration: '100ms' },
        { target: peak, duration: '2s' },
        { target: calm, duration: '100ms' },
        { target: calm, duration: '3s' },
      ],
      preAllocatedVUs: 2,
      maxVUs: 2,
    },
  },
  thresholds: {
    lostline_lines_lost: ['count==0'],
    lostline_lines_duplicated: ['count==0'],
  },
};

const stream = lostline.open();

export default function () {
  stream.write(100);
}
