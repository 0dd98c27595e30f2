// Two programs log 10,000 lines/s each for ten seconds. The scenario beside this script says what the lines look
// like and how their logs rotate; k6 says when they are written, and what it asks of that.
import lostline from 'k6/x/lostline';

export const options = {
  scenarios: {
    storm: {
      executor: 'constant-arrival-rate',
      rate: 200,
      timeUnit: '1s',
      duration: '10s',
      preAllocatedVUs: 2,
      maxVUs: 2,
    },
  },
  thresholds: {
    lostline_lines_written: ['count>=150000'],
    lostline_lateness: ['p(99)<2000'],
    // k6 can't know it: Lostline judges it, after the drain.
    lostline_lines_lost: ['count==0'],
  },
};

const stream = lostline.open();

export default function () {
  stream.write(100);
}
