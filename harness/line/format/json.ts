/** One JSON object a line, as structured loggers write it. */
import { escapeJson, type Framer, fromBinary, toBinary } from '../frame.js';

export const frameJson: Framer = ({ payload, tokenOffset, timestamp }) => {
  const binary = toBinary(payload);
  const before = `{"time":"${timestamp('milliseconds')}","level":"info","message":"`;
  const head = before + escapeJson(binary.slice(0, tokenOffset));
  const text = `${head}${escapeJson(binary.slice(tokenOffset))}"}\n`;
  return {
    bytes: fromBinary(text),
    tokenOffset: head.length,
    timestampStyle: 'milliseconds',
    timestampOffsets: ['{"time":"'.length],
  };
};
