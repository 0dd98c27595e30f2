/**
 * The `png` reporter: throughput.png, loss-map.png and, where faults were planned, faults.png. The charting libraries are loaded when they
 * are needed, so that a machine on which they don't load misses the charts and nothing else.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reporter } from '../reporter.js';
import { faultsChart } from './faults-chart.js';
import { lossMapChart } from './loss-map-chart.js';
import { throughputChart } from './throughput-chart.js';

export function pngReporter(): Reporter {
  return {
    name: 'png',
    write: async (result, directory) => {
      const { renderPng } = await import('./canvas.js');
      const files: string[] = [];
      const charts = {
        'throughput.png': throughputChart(result),
        'loss-map.png': lossMapChart(result),
        'faults.png': faultsChart(result),
      };
      for (const [name, chart] of Object.entries(charts)) {
        if (!chart) continue;
        const file = join(directory, name);
        await writeFile(file, renderPng(chart));
        files.push(file);
      }
      return files;
    },
  };
}
