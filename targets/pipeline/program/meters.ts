/**
 * Counters and gauges of one program, and Prometheus text of several. A program tells its own to the
 * supervisor now and then, which alone is asked from outside. Bound: a few dozen series by construction;
 * no series is named after a customer.
 */
export type Labels = Readonly<Record<string, string>>;

export interface Reading {
  readonly name: string;
  readonly labels: Labels;
  readonly kind: 'counter' | 'gauge';
  readonly value: number;
}

/** All names begin with it. */
const prefix = 'lostline_pipeline_';

export class Meters {
  readonly #readings = new Map<string, Reading>();

  add(name: string, labels: Labels, by: number): void {
    const key = keyOf(name, labels);
    const value = (this.#readings.get(key)?.value ?? 0) + by;
    this.#readings.set(key, { name, labels, kind: 'counter', value });
  }

  set(name: string, labels: Labels, value: number): void {
    this.#readings.set(keyOf(name, labels), { name, labels, kind: 'gauge', value });
  }

  valueOf(name: string, labels: Labels = {}): number {
    return this.#readings.get(keyOf(name, labels))?.value ?? 0;
  }

  get readings(): Reading[] {
    return [...this.#readings.values()];
  }
}

function keyOf(name: string, labels: Labels): string {
  return JSON.stringify([name, labels]);
}

/** Series of one name stand together, as the format wants it. */
export function prometheusText(readings: readonly Reading[]): string {
  const names = [...new Set(readings.map(({ name }) => name))].sort();
  return names
    .map((name) => {
      const mine = readings.filter((reading) => reading.name === name);
      const lines = mine.map(
        ({ labels, value }) => `${prefix}${name}${labelText(labels)} ${value}`,
      );
      return `# TYPE ${prefix}${name} ${mine[0]?.kind}\n${lines.join('\n')}\n`;
    })
    .join('');
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}
