// From 1,000 to 20,000 lines a second in twelve seconds, in a straight line. The scenario beside this script says what the
// lines look like and how their log rotates.
import lostline from 'k6/x/lostline';

export const options = {
  scenarios: {
    ramp: {
      executor: 'ramping-arrival-rate',
      startRate: 10,
      timeUnit: '1s',
      stages: [{ target: 200, duration: '12s' }],
      preAllocatedVUs: 1,
      maxVUs: 1,
    },
  },
  thresholds: {
    lostline_lines_lost: ['count==0'],
    // A load that could not keep up with its own plan says nothing of a shipper.
    lostline_lateness: ['p(99)<10000'],
  },
};

const stream = lostline.open();

export default function () {
  stream.write(100);
}
