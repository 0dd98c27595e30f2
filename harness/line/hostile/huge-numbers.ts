/** JSON with numbers that no machine word holds, repeated keys and thousands of fields. */
import { inTurn, joined, letters, type Maker } from './maker.js';

const fields = Array.from({ length: 1_500 }, (_, index) => `"key${index}":${index}`).join(',');

const ways = [
  `"n":${'9'.repeat(400)}`,
  '"n":1e999999',
  '"n":-1e-999999,"m":-0',
  '"n":18446744073709551616,"m":-9223372036854775809',
  `"n":0.${'0'.repeat(1_000)}1`,
  '"n":NaN,"m":Infinity,"o":0x7fffffff,"p":017',
  '"message":"another","message":null',
  fields,
  '"@timestamp":99999999999999,"_id":1,"_index":{},"tag":[]',
];

export const hugeNumbers: Maker = ({ random, variant }) => ({
  before: joined('{"message":"'),
  behind: joined(letters(random, 24), '",', inTurn(ways, variant), '}'),
});
