/** Where a stream's live file stands, as restarts and short-lived files make it move on from place to place. */
import { firstPlace, type Layout, type LogPlace } from '../plan/layout/layout.js';
import { makeFolders, makePlace, removePlace } from './log-place.js';

export interface StreamPlaceOptions {
  readonly stream: number;
  readonly directory: string;
  readonly layout: Layout;
  /** Files are short-lived: each has its folders before the one before it ends, as pods have before they write. */
  readonly isShortLived: boolean;
}

export class StreamPlace {
  readonly #options: StreamPlaceOptions;
  #place: LogPlace;
  #path: string;

  /** @throws EnvironmentError where a folder can't be made; so does `moveOn` */
  constructor(options: StreamPlaceOptions) {
    this.#options = options;
    this.#place = firstPlace(options.stream);
    this.#path = this.#make();
  }

  /** Of the live file. */
  get path(): string {
    return this.#path;
  }

  /** Makes the next place; gives what removes the folders and the link of the old one. */
  moveOn(how: 'restart' | 'churn'): () => void {
    const old = this.#place;
    this.#place = how === 'restart' ? { ...old, restart: old.restart + 1 } : this.#successor;
    this.#path = this.#make();
    return () => this.#remove(old);
  }

  /** Removes the folders of a file that will not come. */
  end(): void {
    if (this.#options.isShortLived) this.#remove(this.#successor);
  }

  get #successor(): LogPlace {
    return { ...this.#place, serial: this.#place.serial + 1 };
  }

  #make(): string {
    const { directory, layout, isShortLived } = this.#options;
    if (isShortLived) makeFolders(directory, layout, this.#successor);
    return makePlace(directory, layout, this.#place);
  }

  #remove(place: LogPlace): void {
    removePlace(this.#options.directory, this.#options.layout, place);
  }
}
