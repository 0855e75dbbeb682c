/** A small layer of charts of our own, in the portal's colours. */
export { Chart, type ChartProps } from './Chart';
export { type Cell, fileName, saveText, toCsv } from './csv';
export { IntervalBar } from './IntervalBar';
export { Plot, type PlotProps } from './Plot';
export { Sparkline } from './Sparkline';
export {
  type ChartBand,
  type ChartLimit,
  type ChartMarker,
  type ChartPoint,
  type ChartSeries,
  type Range,
  type Tone,
  type Unit,
  unitOf,
} from './types';
export { useFigures } from './useFigures';
export { useRange } from './useRange';
