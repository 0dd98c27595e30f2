import { describe, expect, it } from 'vitest';
import type { RunHeader } from '../evidence/header.js';
import { reproduceCommand } from './reproduce.js';

const header = (command: readonly string[]): RunHeader => ({
  ...{ schemaVersion: 1, lostlineVersion: '0', runId: 'r', run: 'abc123', seed: 42 },
  ...{ scenarioFile: 's.yaml', startedAt: '', originMs: 0, command },
  machine: { cores: 1, memoryBytes: 1, kernel: '' },
});

describe('the command that runs it again', () => {
  it.each([
    [['lostline', 'run', 's.yaml'], 'lostline run s.yaml --seed 42'],
    [['run', 's.yaml', '--seed', '42'], 'lostline run s.yaml --seed 42'],
    [['run', 's.yaml', '--out', 'here'], 'lostline run s.yaml --seed 42'],
    [['run', 's.yaml', '--out=here', '--seed=42'], 'lostline run s.yaml --seed=42'],
    [['.cache/k6/k6', 'run', 'my storm.js'], ".cache/k6/k6 run 'my storm.js'"],
    [
      ['run', 's.yaml', '--option', "command=it's me"],
      "lostline run s.yaml --option 'command=it'\\''s me' --seed 42",
    ],
  ])('of %j is `%s`', (command, again) => {
    expect(reproduceCommand(header(command))).toBe(again);
  });
});
