/** The library ships no types; these are of its version 1.1. */
declare module 'parse-prometheus-text-format' {
  namespace parse {
    interface Metric {
      /** Missing for a histogram or a summary. */
      readonly value?: string;
      readonly labels?: Readonly<Record<string, string>>;
    }
    interface Family {
      readonly name: string;
      readonly type: 'COUNTER' | 'GAUGE' | 'HISTOGRAM' | 'SUMMARY' | 'UNTYPED';
      readonly metrics: readonly Metric[];
    }
  }
  function parse(text: string): parse.Family[];
  export = parse;
}
