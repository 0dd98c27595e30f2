/**
 * Colours of the charts: Okabe and Ito's set ("Color Universal Design", 2008), which stays apart for
 * every kind of colour vision, on a light background. report.html has the same in page.css.
 */
import type { MapKind } from '../model/loss-map.js';

export const fontFamily = 'Lostline Sans';

export const palette = {
  background: '#ffffff',
  text: '#1f2933',
  quiet: '#66707a',
  grid: '#e4e7eb',
  track: '#e9ecef',
  written: '#0072b2',
  received: '#009e73',
  backlog: '#8a6fb0',
  good: '#009e73',
  window: 'rgba(213, 94, 0, 0.13)',
  windowEdge: '#d55e00',
  rotation: 'rgba(70, 80, 90, 0.30)',
} as const;

export const kindColours: Readonly<Record<MapKind, string>> = {
  lost: '#c8102e',
  destroyed: '#e69f00',
  indeterminate: '#7b8794',
};
