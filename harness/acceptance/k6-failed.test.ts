/** A k6 script that fails: the verdict on what is left begins with why, as the run's own error did. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshDirectory, lostline } from './testing/lostline.js';

const scenario = `
name: driven
seed: 7
target: { name: reference }
load: { driver: k6, script: storm.js, duration: 10s, streams: 1 }
`;
/** What k6 says of such a script, and its exit code. */
const refusing = `#!/bin/sh
[ "$1" = version ] && echo k6/x/lostline && exit 0
echo 'time="2026-11-22T04:13:06Z" level=error msg="ReferenceError: nonsense is not defined" hint="script exception"' >&2
exit 107
`;

it('is what the verdict on the directory tells first', async () => {
  using directory = freshDirectory();
  const at = (name: string) => join(directory.path, name);
  writeFileSync(at('storm.yaml'), scenario);
  writeFileSync(at('storm.js'), 'nonsense;\n');
  writeFileSync(at('k6'), refusing, { mode: 0o755 });
  const env = { LOSTLINE_K6: at('k6') };
  const told = ['run', at('storm.yaml'), '--out', at('out'), '--reporter', 'json'];
  const { code, err } = await lostline(told, { env });
  const why = `${at('storm.js')}: ReferenceError: nonsense is not defined`;
  expect({ code, err }).toEqual({ code: 64, err: expect.stringContaining(why) });
  const { out } = await lostline(['verdict', at('out')], { env });
  expect(out).toContain(`UNKNOWN: the run failed in phase 'load': ${why}`);
});
