/** Lines that look like another record: of another format, of several lines, or the beginning of one. */
import { inTurn, joined, letters, type Maker } from './maker.js';

const ways = [
  { before: '{"level":"error","message":"', behind: '"}' },
  { before: '2026-01-01T00:00:00.000Z ERROR [main] ', behind: '' },
  { before: '\tat com.example.Main.main(Main.java:1) ', behind: '' },
  { before: 'Traceback (most recent call last): ', behind: '  File "a.py", line 1' },
  { before: 'level=info msg="', behind: '" time=2026-01-01T00:00:00Z' },
  { before: '# ', behind: '#Fields: date time' },
  { before: 'CEF:0|a|b|1|2|', behind: '|9|msg=a\\=b src=198.18.0.1' },
  { before: '<?xml version="1.0"?><Event><![CDATA[', behind: ']]></Event>' },
  { before: '{"log":"', behind: '\\n","stream":"stderr","time":"1970-01-01T00:00:00Z"}' },
  { before: '--- ', behind: '...' },
];

export const otherRecord: Maker = ({ random, variant }) => {
  const { before, behind } = inTurn(ways, variant);
  return { before: joined(before), behind: joined(letters(random, 24), behind) };
};
