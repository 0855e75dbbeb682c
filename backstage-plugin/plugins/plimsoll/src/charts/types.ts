/** What figures are of: milliseconds, shares of 1, per second, seconds, or a number of things. */
export type Unit = 'ms' | 'share' | '1/s' | 's' | 'count';

const UNITS: readonly string[] = ['ms', 'share', '1/s', 's', 'count'];

function isUnit(text: string): text is Unit {
  return UNITS.includes(text);
}

/** The unit that the API names; of a newer server's only the figure is shown. */
export function unitOf(text: string): Unit {
  return isUnit(text) ? text : 'count';
}

/** What a mark means; each tone has a shape of its own besides its colour. */
export type Tone = 'plain' | 'quiet' | 'good' | 'bad' | 'warn' | 'info';

/** Time since 1970 in milliseconds, or since a beginning in seconds. */
export type AxisKind = 'time' | 'elapsed';

/** A stretch of the axis across, in its unit. */
export type Range = { from: number; to: number };

export type ChartPoint = {
  x: number;
  /** null: nothing was measured; the line has a gap. */
  y: number | null;
  tone?: Tone;
  /** Said of the point wherever its figure is; written only once it is needed, if a function. */
  note?: string | (() => string);
  /** What a click or Enter opens. */
  href?: string;
};

export function noteOf(point: ChartPoint | undefined): string | undefined {
  return typeof point?.note === 'function' ? point.note() : point?.note;
}

export type Shape = 'line' | 'area' | 'bars' | 'steps' | 'points';

export type ChartSeries = {
  name: string;
  /** By `x`, ascending. */
  points: readonly ChartPoint[];
  shape?: Shape;
  tone?: Tone;
  dashed?: boolean;
};

/** A level, and the range around it that says nothing by itself. */
export type ChartBand = Range & {
  low: number;
  high: number;
  level?: number;
  label: string;
};

export type MarkerKind =
  | 'change'
  | 'workload'
  | 'accepted'
  | 'version'
  | 'event';

/** Something that happened at a place of the axis. */
export type ChartMarker = {
  x: number;
  kind: MarkerKind;
  /** A few letters, shown where there is room. */
  label: string;
  tone?: Tone;
  /** What is said in full. */
  detail?: string;
};

/** A line across the chart: a threshold, a load line. */
export type ChartLimit = { y: number; label: string; tone?: Tone };
