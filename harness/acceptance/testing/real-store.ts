/** One real store in a container, for tests that read and change it directly. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerEngine } from '../../engine/docker.js';
import type { Instance } from '../../engine/engine.js';
import type { ReadBackKind } from '../../plan/plan.js';
import { startStore, whenReady } from '../../run/stores/start-store.js';
import { readBackTypes, type StorePlace } from '../../sink/readback/open-read-back.js';
import type { Page, StoreReader } from '../../sink/readback/reader.js';
import { SystemClock } from '../../support/clock.js';
import { Scope } from '../../support/scope.js';

export const never = new AbortController().signal;

export interface RealStore extends AsyncDisposable {
  readonly kind: ReadBackKind;
  readonly instance: Instance;
  readonly place: StorePlace;
  /** A reader of its own; waits until the store answers. */
  reader(options?: Record<string, unknown>): Promise<StoreReader<unknown>>;
}

let stores = 0;

export async function realStore(kind: ReadBackKind): Promise<RealStore> {
  const directory = mkdtempSync(join(tmpdir(), 'lostline-store-'));
  const clock = new SystemClock();
  const scope = new Scope();
  scope.defer('directory', () => rmSync(directory, { recursive: true, force: true }));
  const engine = scope.use('engine', new DockerEngine({ clock }));
  const runId = `store-${process.pid}-${stores++}`;
  await engine.prepare({ runId });
  const setting = { runId, directory, clock };
  const { instance, place } = await startStore(kind, setting, engine, scope, never);
  const reader = async (options: Record<string, unknown> = {}) => {
    const made = scope.use('reader', readBackTypes[kind].reader(place, options));
    await whenReady(kind, () => made.end(), instance, clock, never);
    return made;
  };
  return {
    kind,
    instance,
    place,
    reader,
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

export function linesOf(count: number, name = 'line'): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => Buffer.from(`${name} ${index + 1}`));
}

export async function pagesFrom<P>(reader: StoreReader<P>, from: P): Promise<Page<P>[]> {
  const pages: Page<P>[] = [];
  for await (const page of reader.pages(from, never)) pages.push(page);
  return pages;
}

export function textsOf(pages: readonly Page<unknown>[]): string[] {
  return pages.flatMap(({ lines }) => lines.map((line) => Buffer.from(line).toString()));
}
