import { expect, it } from 'vitest';
import { findTarget } from '../target/catalogue.js';
import { LossMessages } from './loss-messages.js';

it('counts what speaks of loss, with the words of the first', () => {
  const messages = new LossMessages(['gave up on \\w+', 'lost']);
  expect(messages.list).toBeUndefined();
  for (const line of ['gave up on a, lost', 'all is well', 'gave up on b', 'lost'])
    messages.see(line);
  expect(messages.list).toEqual([
    { text: 'gave up on a', times: 2 },
    { text: 'lost', times: 1 },
  ]);
});

it('shows no more than 200 letters of it', () => {
  const messages = new LossMessages(['lost.*']);
  messages.see(`lost ${'x'.repeat(1000)}`);
  expect(messages.list).toEqual([{ text: `lost ${'x'.repeat(195)}...`, times: 1 }]);
});

it('knows what syslog-ng says of a file that was removed too soon', () => {
  const messages = new LossMessages(findTarget('syslog-ng').manifest.lossMessages);
  const said = 'File was removed before syslog-ng started tailing it, its contents will be lost';
  messages.see(`[2025-01-31T12:00:00.123456] ${said}; filename='/logs/app-0001.log.1'`);
  messages.see("[2025-01-31T12:00:00.223456] Log statistics; processed='source(s_files)=3'");
  expect(messages.list).toEqual([{ text: said, times: 1 }]);
});
