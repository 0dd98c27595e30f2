/** Docker's json-file driver: the payload and its newline as `log`, the instant at the end. */
import { escapeJson, type Framer, fromBinary, toBinary } from '../frame.js';

export const frameDockerJson: Framer = ({ payload, tokenOffset, timestamp }) => {
  const binary = toBinary(payload);
  const head = `{"log":"${escapeJson(binary.slice(0, tokenOffset))}`;
  const body = `${head}${escapeJson(binary.slice(tokenOffset))}\\n","stream":"stdout","time":"`;
  return {
    bytes: fromBinary(`${body}${timestamp('nanoseconds')}"}\n`),
    tokenOffset: head.length,
    timestampStyle: 'nanoseconds',
    timestampOffsets: [body.length],
  };
};
