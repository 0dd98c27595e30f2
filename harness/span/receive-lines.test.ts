import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { receiveLines } from './receive-lines.js';

it('writes no secret into its directory, which is handed around', async () => {
  const out = mkdtempSync(join(tmpdir(), 'lostline-receive-'));
  try {
    const options = ['sharedKey=k3y', 'username=me', 'password=w0rd'];
    const command = [
      'sink',
      '--protocol',
      'forward',
      ...options.flatMap((one) => ['--option', one]),
    ];
    const ending = new AbortController();
    await receiveLines({
      ...{ listening: { kind: 'forward', address: '127.0.0.1', port: 0, token: undefined } },
      ...{ options, out, start: 'new', run: '', quietMs: null, serverNames: [], command },
      begun: () => ending.abort(),
      signal: ending.signal,
    });
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
      .map((name) => join(out, name))
      .filter((path) => statSync(path).isFile());
    expect(files).toContain(join(out, 'run.json'));
    for (const path of files) expect(readFileSync(path, 'latin1')).not.toMatch(/k3y|w0rd/);
    expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).command).toEqual([
      ...['sink', '--protocol', 'forward', '--option', 'sharedKey=***'],
      ...['--option', 'username=me', '--option', 'password=***'],
    ]);
  } finally {
    rmSync(out, { recursive: true });
  }
});
