import { expect, test } from 'vitest';
import { UsageError } from '../support/errors.js';
import { requireOwnAddress } from './own-addresses.js';

test.each(['127.0.0.1', '127.8.8.8', '198.18.0.1', '198.19.255.254', '::1', '2001:2:0:1::1'])(
  '%s may be reached',
  (host) => {
    expect(() => requireOwnAddress('partition', host)).not.toThrow();
  },
);

test.each([
  '10.0.0.1',
  '192.168.1.1',
  '198.17.255.255',
  '198.20.0.0',
  '8.8.8.8',
  '2001:3::1',
  '0.0.0.0',
  'localhost',
  'search.example',
  '',
])('%j is refused by name', (host) => {
  const reach = () => requireOwnAddress('partition', host);
  expect(reach).toThrow(UsageError);
  expect(reach).toThrow(`fault partition: '${host || 'no address'}' is outside of`);
});
