// Syslog over TCP into a shipper's own port: RFC 5424, one connection for each VU.
import lostline from 'k6/x/lostline';

export const options = {
  scenarios: {
    ramp: {
      executor: 'ramping-arrival-rate',
      startRate: 10,
      timeUnit: '1s',
      stages: [
        { target: 200, duration: '5s' },
        { target: 200, duration: '5s' },
      ],
      preAllocatedVUs: 4,
    },
  },
};

const stream = lostline.open({
  directory: __ENV.LOSTLINE_DIR || 'runs/k6-syslog',
  to: { protocol: 'syslog-tcp', address: __ENV.SHIPPER || '127.0.0.1:6514' },
});

export default function () {
  stream.write(50);
}
