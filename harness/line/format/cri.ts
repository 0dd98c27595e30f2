/**
 * The container runtime interface's log format: `<instant> stdout F <text>`. A payload longer than
 * the record limit becomes several records, all but the last tagged P (partial). The token always
 * stands whole in one record: the writer's limit is far above its size.
 * Source: kubernetes/design-proposals-archive, node/kubelet-cri-logging.md.
 */
import { type Framer, fromBinary, toBinary } from '../frame.js';

export const frameCri: Framer = ({ payload, tokenOffset, timestamp, criRecordBytesMax }) => {
  const binary = toBinary(payload);
  const instant = timestamp('nanoseconds');
  const timestampOffsets: number[] = [];
  let text = '';
  let tokenAt = 0;
  for (let from = 0; from < binary.length; from += criRecordBytesMax) {
    const to = Math.min(binary.length, from + criRecordBytesMax);
    timestampOffsets.push(text.length);
    text += `${instant} stdout ${to < binary.length ? 'P' : 'F'} `;
    if (tokenOffset >= from && tokenOffset < to) tokenAt = text.length + tokenOffset - from;
    text += `${binary.slice(from, to)}\n`;
  }
  return {
    bytes: fromBinary(text),
    tokenOffset: tokenAt,
    timestampStyle: 'nanoseconds',
    timestampOffsets,
  };
};
