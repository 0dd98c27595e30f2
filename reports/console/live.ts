/**
 * Live progress. In a terminal a block is drawn over itself at most `frameMs` apart and events that
 * matter scroll away above it; elsewhere one plain line comes every `lineMs` and one for each such
 * event. The last counts stay. Drawn from the events alone: no timer of its own, nothing to stop, nothing left behind.
 */
import { createLogUpdate } from 'log-update';
import colouring from 'picocolors';
import type { Colors } from 'picocolors/types.js';
import type { Clock } from '../../harness/support/clock.js';
import type { ObservedEvent, ReporterContext, Screen } from '../reporter.js';
import { countdown } from '../words/elapsed.js';
import { printable } from '../words/printable.js';
import { type EventWords, eventWords } from './event-words.js';
import { advance, type ProgressState, progressView, startProgress } from './progress-model.js';
import { finalLine, plainLine, screenLines } from './progress-text.js';

const frameMs = 100;
const lineMs = 5000;
const widthDefault = 80;

/** Colors where the screen is a terminal and the environment does not object (no-color.org). */
export function coloursFor(context: Pick<ReporterContext, 'screen' | 'environment'>): Colors {
  const { NO_COLOR, FORCE_COLOR, TERM } = context.environment;
  if (NO_COLOR) return colouring.createColors(false);
  const terminal = context.screen.isTTY === true && TERM !== 'dumb';
  return colouring.createColors(terminal || Boolean(FORCE_COLOR && FORCE_COLOR !== '0'));
}

interface Display {
  progress(state: ProgressState): void;
  event(words: EventWords, atMs: number): void;
  end(state: ProgressState): void;
}

/** A terminal without height (some CI runners and containers have one) would show nothing at all. */
function canRedraw({ screen, environment }: ReporterContext): boolean {
  return screen.isTTY === true && screen.rows !== 0 && environment.TERM !== 'dumb';
}

export class LiveProgress {
  readonly #display: Display;
  readonly #clock: Clock;
  readonly #everyMs: number;
  #state: ProgressState;
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #stage: 'waiting' | 'running' | 'ended' = 'waiting';

  constructor(context: ReporterContext) {
    const terminal = canRedraw(context);
    const colours = coloursFor(context);
    this.#display = terminal
      ? terminalDisplay(context.screen, colours)
      : plainDisplay(context.screen, colours);
    this.#everyMs = terminal ? frameMs : lineMs;
    this.#clock = context.clock;
    this.#state = startProgress(context.plan);
  }

  observe(event: ObservedEvent): void {
    this.#state = advance(this.#state, event);
    if (this.#stage === 'waiting') this.#stage = 'running';
    const words = event.event === 'sample' ? null : eventWords(event);
    if (words?.weight === 'kept') this.#display.event(words, event.atMs);
    if (event.event === 'phase' && event.phase === 'closed') this.end();
    if (event.event !== 'sample' || this.#stage === 'ended') return;
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#drawnAtMs < this.#everyMs) return;
    this.#drawnAtMs = nowMs;
    this.#display.progress(this.#state);
  }

  /** Leaves the last counts on the screen, of a run that was watched. Safe to call twice. */
  end(): void {
    if (this.#stage !== 'running') return;
    this.#stage = 'ended';
    this.#display.end(this.#state);
  }
}

function eventLine(words: EventWords, atMs: number, colours: Colors): string {
  const tones = { plain: String, good: colours.green, warn: colours.yellow, bad: colours.red };
  return `${colours.dim(countdown(atMs).padStart(7))}  ${tones[words.tone](printable(words.text))}`;
}

function plainDisplay(screen: Screen, colours: Colors): Display {
  return {
    progress: (state) => screen.write(`${plainLine(progressView(state))}\n`),
    event: (words, atMs) => screen.write(`${eventLine(words, atMs, colours)}\n`),
    end: (state) => screen.write(`${finalLine(progressView(state))}\n`),
  };
}

function terminalDisplay(screen: Screen, colours: Colors): Display {
  const frame = createLogUpdate(screen as NodeJS.WritableStream);
  const draw = (state: ProgressState) => {
    const width = screen.columns ?? widthDefault;
    frame(screenLines(progressView(state), width, colours).join('\n'));
  };
  return {
    progress: draw,
    event: (words, atMs) => frame.persist(eventLine(words, atMs, colours)),
    end: (state) => {
      frame(finalLine(progressView(state)));
      frame.done();
    },
  };
}
