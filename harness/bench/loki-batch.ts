/**
 * A push as Promtail makes it: one stream, protobuf in snappy. The lines are the writer's own, since how
 * fast snappy unpacks depends on what it unpacks.
 */
import { LineBlock } from '../line/block.js';
import { LineTemplates } from '../line/templates.js';
import { pushOf } from '../sink/loki/push.js';
import { pack } from '../sink/loki/snappy.js';
import { benchLine, benchRun } from './plans.js';

const labels = '{filename="/var/log/app-1.log", job="app"}';
const sentAtSeconds = 1_767_225_600;
const newline = 0x0a;

export function lokiBatch(count: number): Uint8Array {
  const block = new LineBlock(new LineTemplates(benchLine), benchRun, 1, 1);
  const lines: Uint8Array[] = [];
  while (lines.length < count) {
    block.prepare(lines.length + 1, count - lines.length);
    for (let from = block.start; from < block.end; ) {
      const end = block.buffer.indexOf(newline, from);
      lines.push(block.buffer.slice(from, end));
      from = end + 1;
    }
  }
  return pack(pushOf(lines, labels, sentAtSeconds));
}
