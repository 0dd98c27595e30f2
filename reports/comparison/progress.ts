/**
 * Follows a comparison on the screen: one line for each run that ended, and in a terminal below it the
 * run that goes on, drawn over itself.
 */
import { createLogUpdate } from 'log-update';
import type { Colors } from 'picocolors/types.js';
import type { ComparedRun } from '../../harness/compare/comparison.js';
import { counts, whyNot } from '../../harness/compare/counted-run.js';
import type { Clock } from '../../harness/support/clock.js';
import { counted, formatCount } from '../../harness/support/units.js';
import { coloursFor } from '../console/live.js';
import {
  advance,
  type ProgressState,
  progressView,
  startProgress,
} from '../console/progress-model.js';
import { plainLine } from '../console/progress-text.js';
import type { ObservedEvent, ReporterContext, Screen } from '../reporter.js';
import { countdown } from '../words/elapsed.js';
import { printable, shortened } from '../words/printable.js';

const frameMs = 200;
const widthDefault = 80;
const lossShownMax = 60;

type Context = Pick<ReporterContext, 'screen' | 'environment' | 'clock'>;

export class ComparisonProgress {
  readonly #screen: Screen;
  readonly #clock: Clock;
  readonly #colours: Colors;
  readonly #frame: ReturnType<typeof createLogUpdate> | null;
  readonly #startedMs: number;
  #turns = 0;
  #done = 0;
  #turn = '';
  #state: ProgressState = startProgress(null);
  #drawnAtMs = Number.NEGATIVE_INFINITY;

  constructor(context: Context) {
    const { screen, clock, environment } = context;
    this.#screen = screen;
    this.#clock = clock;
    this.#colours = coloursFor(context);
    const redraws = screen.isTTY === true && screen.rows !== 0 && environment.TERM !== 'dumb';
    this.#frame = redraws ? createLogUpdate(screen as NodeJS.WritableStream) : null;
    this.#startedMs = clock.nowMs();
  }

  begun(turns: number, directory: string): void {
    this.#turns = turns;
    this.#screen.write(printable(`${counted(turns, 'run')}, in ${directory}`).concat('\n'));
  }

  turn(name: string): void {
    this.#turn = name;
    this.#state = startProgress(null);
    this.#draw();
  }

  observe(event: ObservedEvent): void {
    this.#state = advance(this.#state, event);
    if (this.#clock.nowMs() - this.#drawnAtMs >= frameMs) this.#draw();
  }

  ended(run: ComparedRun, warnings: readonly string[]): void {
    this.#done++;
    const line = printable(`${this.#place()}  ${runLine(run)}${this.#left()}`);
    this.#say(run.lost > 0 ? this.#colours.yellow(line) : line);
    for (const warning of warnings) this.#say(printable(warning));
  }

  /** Leaves nothing half drawn. Safe to call twice. */
  end(): void {
    this.#frame?.clear();
    this.#frame?.done();
  }

  #say(line: string): void {
    if (this.#frame) this.#frame.persist(line);
    else this.#screen.write(`${line}\n`);
  }

  #draw(): void {
    this.#drawnAtMs = this.#clock.nowMs();
    const text = `${this.#turn}: ${plainLine(progressView(this.#state))}`;
    this.#frame?.(
      shortened(printable(text), Math.max(20, (this.#screen.columns ?? widthDefault) - 1)),
    );
  }

  #place(): string {
    const width = String(this.#turns).length;
    return `${String(this.#done).padStart(width)}/${this.#turns}`;
  }

  #left(): string {
    const runs = this.#turns - this.#done;
    if (runs === 0) return '';
    const eachMs = (this.#clock.nowMs() - this.#startedMs) / this.#done;
    return `, about ${countdown(eachMs * runs)} left`;
  }
}

/** 'candidate-02  pass: 0 of 1,850 lost, in 0 episodes'. */
export function runLine(run: ComparedRun): string {
  const episodes = run.episodes === 1 ? '1 episode' : `${formatCount(run.episodes)} episodes`;
  const where = run.lost > 0 ? ` in ${episodes}` : '';
  const lost = `${formatCount(run.lost)} of ${formatCount(run.written)} lost${where}`;
  const doubt = counts(run) ? '' : `, does not count (${whyNot(run)})`;
  return shortened(
    `${run.directory}  ${run.outcome}: ${lost}${doubt}`,
    lossShownMax + doubt.length,
  );
}
