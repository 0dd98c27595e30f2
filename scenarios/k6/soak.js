// Seven waves from 100 to 1,000 lines a second and back, over as long as the scenario's load.duration: a day each, where
// that is a week. The scenario beside this script says what the lines look like and how their logs rotate.
import lostline from 'k6/x/lostline';

const { load } = JSON.parse(open(`${__ENV.LOSTLINE_RUN_DIRECTORY}/plan.json`));
const waves = 7;
const half = `${Math.floor(load.durationMs / waves / 2)}ms`;

export const options = {
  scenarios: {
    soak: {
      executor: 'ramping-arrival-rate',
      startRate: 10,
      timeUnit: '1s',
      stages: Array.from({ length: waves }, () => [
        { target: 100, duration: half },
        { target: 10, duration: half },
      ]).flat(),
      preAllocatedVUs: 4,
      maxVUs: 4,
    },
  },
  thresholds: {
    lostline_lines_lost: ['count==0'],
    lostline_lateness: ['p(99)<5000'],
  },
};

const stream = lostline.open();

export default function () {
  stream.write(10);
}
