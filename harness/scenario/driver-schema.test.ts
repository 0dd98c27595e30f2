import { expect, it } from 'vitest';
import { parseScenario } from './read.js';

function problemsOf(load: string): string[] {
  try {
    parseScenario(`name: driven\nload: { ${load} }\n`, 's.yaml');
    return [];
  } catch (error) {
    return String((error as Error).message).split('\n');
  }
}

it('takes a script and the longest that it may take', () => {
  expect(problemsOf('driver: k6, script: a.js, duration: 10s, options: { vus: 3 }')).toEqual([]);
});

it('tells an option that k6 does not have', () => {
  const load = 'driver: k6, script: a.js, duration: 10s';
  expect(problemsOf(`${load}, options: { treshold: { checks: ["rate>0.9"] } }`)).toEqual([
    expect.stringMatching(
      /^s\.yaml:2:\d+: load\.options\.treshold: unknown key, expected one of \d+ others; did you mean 'thresholds'\?$/,
    ),
  ]);
});

it('tells all at once what k6 decides by itself, and what is missing', () => {
  const told = problemsOf('driver: k6, linesPerSecond: 5, unpaced: true').join('\n');
  for (const words of ['has no script', 'has no duration', 'linesPerSecond', 'unpaced']) {
    expect(told).toContain(words);
  }
});

it('takes an image of k6, by its name', () => {
  const load = 'driver: k6, script: a.js, duration: 10s';
  expect(problemsOf(`${load}, image: "registry.example:5000/k6:1.8.1"`)).toEqual([]);
  expect(problemsOf(`${load}, image: "k6 run"`)).toEqual([
    expect.stringContaining("load.image: expected an image's name such as lostline/k6:1.8.1"),
  ]);
  expect(problemsOf('linesPerSecond: 5, duration: 10s, image: k6')).toEqual([
    expect.stringContaining("load.image: has no use here, expected it beside 'driver: k6' only"),
  ]);
});

it('has no use for a script without k6', () => {
  expect(problemsOf('linesPerSecond: 5, duration: 10s, script: a.js')).toEqual([
    expect.stringContaining("load.script: has no use here, expected it beside 'driver: k6' only"),
  ]);
});
