import colouring from 'picocolors';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../harness/support/clock.js';
import { shortRun } from '../fixtures/events.js';
import { somePlan } from '../fixtures/plan.js';
import { results } from '../fixtures/results.js';
import type { ReporterContext, Screen } from '../reporter.js';
import { closingText } from './closing.js';
import { consoleReporter } from './console.js';

const plain = colouring.createColors(false);
const escapeCharacter = String.fromCharCode(27);
const files = ['/runs/1/report.html', '/runs/1/junit.xml'];

function screenOf(more: Omit<Screen, 'write'>): Screen & { text: () => string } {
  const written: string[] = [];
  return {
    ...more,
    write: (text: string) => void written.push(text),
    text: () => written.join(''),
  };
}

/** Plays a short run in the time it says it took. */
function play(screen: Screen, environment: ReporterContext['environment'] = {}) {
  const clock = new ManualClock();
  const reporter = consoleReporter({ clock, screen, environment, plan: somePlan() });
  for (const event of shortRun()) {
    clock.advance(event.atMs - clock.nowMs());
    reporter.observe?.(event);
  }
  return reporter;
}

describe('live progress', () => {
  test('is a line every five seconds and one for each event where there is no terminal', async () => {
    const screen = screenOf({});
    play(screen);
    await expect(screen.text()).toMatchFileSnapshot('../golden/live-plain.txt');
  });

  test('draws over itself in a terminal and leaves events and the last state', () => {
    const screen = screenOf({ isTTY: true, columns: 80 });
    play(screen, { TERM: 'xterm' });
    expect(screen.text()).toContain(`${escapeCharacter}[`);
    expect(screen.text().split('     0s')).toHaveLength(2);
    expect(screen.text()).toContain('every line has arrived');
    expect(screen.text()).toContain(
      'ended after 14s; at the last look: written 1,200,000, received intact 1,200,000',
    );
  });

  test('is plain lines in a terminal without height, where nothing can be redrawn', () => {
    const screen = screenOf({ isTTY: true, columns: 0, rows: 0 });
    play(screen, { TERM: 'xterm' });
    expect(screen.text()).toContain('load 5s, written 500,000');
  });

  test.each([
    { screen: screenOf({ isTTY: true }), environment: { NO_COLOR: '1', TERM: 'dumb' } },
    { screen: screenOf({ isTTY: true }), environment: { TERM: 'dumb' } },
    { screen: screenOf({}), environment: {} },
  ])('sends no escape sequence with $environment', ({ screen, environment }) => {
    play(screen, environment);
    expect(screen.text()).not.toContain(escapeCharacter);
  });

  test('has no colour in a terminal when NO_COLOR is set', () => {
    const screen = screenOf({ isTTY: true, columns: 80 });
    play(screen, { TERM: 'xterm', NO_COLOR: '1' });
    expect(screen.text()).not.toMatch(new RegExp(`${escapeCharacter}\\[[0-9;]*m`));
  });
});

describe('the closing verdict', () => {
  test.each(['pass', 'fail', 'unknown', 'interrupted', 'dual', 'faults', 'k6'] as const)(
    'of a %s',
    async (name) => {
      const result = results[name]();
      const text = closingText(result, '/runs/1', files, plain);
      await expect(text).toMatchFileSnapshot(`../golden/closing-${name}.txt`);
    },
  );

  test('is printed by the reporter, last', async () => {
    const screen = screenOf({});
    const reporter = play(screen);
    expect(await reporter.write?.(results.fail(), '/runs/1', files)).toEqual([]);
    expect(screen.text()).toContain('/runs/1/report.html\n');
  });

  test('of a run that nobody watched has nothing to say of its progress', async () => {
    const screen = screenOf({});
    const context = { clock: new ManualClock(), screen, environment: {}, plan: null };
    await consoleReporter(context).write?.(results.pass(), '/runs/1', []);
    expect(screen.text()).toBe(closingText(results.pass(), '/runs/1', [], plain));
  });

  test('says where the run is when no report was written', () => {
    expect(closingText(results.pass(), '/runs/1', [], plain)).toContain('\n  /runs/1\n');
  });

  test('sends nothing to the terminal that a path or message put there', () => {
    const text = closingText(results.hostile(), '/runs/1', files, plain);
    expect(text.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
  });

  test('of ten thousand ranges stays short', () => {
    const text = closingText(results.huge(), '/runs/1', files, plain);
    expect(text.split('\n').length).toBeLessThan(60);
    expect(text).toContain('and 12,340 more ranges');
  });

  test('says so when the account does not add up', () => {
    const result = results.pass();
    const account = { ...result.account, delivered: 1 };
    const text = closingText({ ...result, account }, '/runs/1', files, plain);
    expect(text).toContain('do not add up');
  });
});
