/** What a benchmark is: one measurement, which the caller repeats. Figures are told by name. */

/** Names of figures with how a person reads them. */
export const figures = {
  linesPerSecond: { heading: 'lines/s', show: (value: number) => grouped(value) },
  cpuMicrosPerLine: { heading: 'us CPU/line', show: (value: number) => value.toFixed(3) },
  corePercent: { heading: '% of a core', show: (value: number) => value.toFixed(1) },
  latenessMsP99: { heading: 'p99 late ms', show: (value: number) => value.toFixed(2) },
  latenessMsMax: { heading: 'max late ms', show: (value: number) => value.toFixed(2) },
  bytes: { heading: 'MiB', show: (value: number) => (value / 1024 / 1024).toFixed(1) },
} as const;
export type FigureName = keyof typeof figures;
export const figureNames = Object.keys(figures) as FigureName[];

/** `lines` says how much was measured; it is no figure. */
export type Measurement = Readonly<Partial<Record<FigureName, number>>> & {
  readonly lines: number;
};

export interface Bench {
  readonly name: string;
  /** What is missing on this machine, or null. */
  missing?(): Promise<string | null>;
  run(): Measurement | Promise<Measurement>;
}

/** Groups of three digits: 1,234,567. */
function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
