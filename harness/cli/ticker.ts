/**
 * Tells how a long command goes on: one line that is rewritten every second on a terminal, and a line of its
 * own every ten seconds where somebody keeps the output; nothing while nothing changes.
 */
import type { Screen } from './console.js';

const everyMs = { terminal: 1_000, file: 10_000 } as const;
const clear = '\r\u001b[K';

export class Ticker implements Disposable {
  readonly #screen: Screen;
  readonly #timer: NodeJS.Timeout;

  constructor(screen: Screen, words: () => string) {
    this.#screen = screen;
    const isTerminal = screen.isTTY === true;
    let told = '';
    const tell = () => {
      const now = words();
      if (now === told) return;
      told = now;
      screen.write(isTerminal ? `${clear}${now}` : `${now}\n`);
    };
    this.#timer = setInterval(tell, isTerminal ? everyMs.terminal : everyMs.file);
    this.#timer.unref();
  }

  /** What is written next begins on a line of its own. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (this.#screen.isTTY === true) this.#screen.write(clear);
  }
}
