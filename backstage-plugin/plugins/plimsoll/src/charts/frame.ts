import { reachOf } from './reach';
import {
  elapsedTicks,
  extentOf,
  linear,
  roundTicks,
  type Scale,
  timeTicks,
} from './scale';
import type {
  AxisKind,
  ChartBand,
  ChartLimit,
  ChartMarker,
  ChartSeries,
  Range,
  Unit,
} from './types';
import type { Figures } from './useFigures';

/** What a picture shows. */
export type PlotData = {
  axis: AxisKind;
  unit: Unit;
  series: readonly ChartSeries[];
  bands?: readonly ChartBand[];
  markers?: readonly ChartMarker[];
  limits?: readonly ChartLimit[];
  /** What is shown of the axis; an end that is left out is that of what there is. */
  range?: Partial<Range>;
  /** What there is, if not told by the points. */
  extent?: Range;
  /** Whether the axis of figures begins at 0; so it does by itself for areas and bars. */
  zero?: boolean;
};

type Tick = { at: number; label: string };

/** Where things are in a picture, in pixels. */
export type Frame = {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  extent: Range;
  shown: Range;
  x: Scale;
  y: Scale;
  across: Tick[];
  up: Tick[];
  /** The ends of the axis of figures. */
  ends: Range;
  /** Whether the axis of figures has 0 on it. */
  hasZero: boolean;
};

const LETTER_PX = 6.8;
const BOTTOM_PX = 26;
const RIGHT_PX = 12;

export function frameOf(
  data: PlotData,
  figures: Figures,
  size: { width: number; height: number; plain: boolean },
): Frame {
  const { axis, unit } = data;
  const { width, height, plain } = size;
  const extent = data.extent ?? extentOfAll(data);
  const shown = resolved(data.range, extent);
  const top = data.markers?.length ? 24 : 12;
  const bottom = height - BOTTOM_PX;

  const ups = roundTicks(...reachOf(data, shown), plain ? 3 : height / 48);
  const labels = figures.ticks(unit, ups);
  const longest = Math.max(...labels.map(({ length }) => length));
  const left = Math.min(Math.ceil(longest * LETTER_PX) + 10, width / 3);
  const right = width - RIGHT_PX;
  const x = linear(shown, left, right);
  const ends = { from: ups[0], to: ups[ups.length - 1] };
  const y = linear(ends, bottom, top);
  const most = Math.max(3, Math.floor((right - left) / (plain ? 72 : 84)));
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    extent,
    shown,
    x,
    y,
    across: acrossOf(axis, shown, most, figures).map(tick => ({
      ...tick,
      at: x(tick.at),
    })),
    up: ups.map((each, at) => ({ at: y(each), label: labels[at] })),
    ends,
    hasZero: ends.from <= 0 && ends.to >= 0,
  };
}

function acrossOf(
  axis: AxisKind,
  shown: Range,
  most: number,
  figures: Figures,
): Tick[] {
  if (axis === 'elapsed') {
    const long = shown.to > 90;
    return elapsedTicks(shown, most).map(at => ({
      at,
      label: figures.elapsed(at, long),
    }));
  }
  const { ticks, step } = timeTicks(shown, most);
  return ticks.map(at => ({ at, label: figures.time(at, step) }));
}

function extentOfAll({ series, axis }: PlotData): Range {
  const ends = series.flatMap(({ points }) =>
    points.length ? [points[0].x, points[points.length - 1].x] : [],
  );
  return extentOf(
    ends.sort((one, other) => one - other),
    axis,
  );
}

function resolved(range: Partial<Range> | undefined, extent: Range): Range {
  const from = range?.from ?? extent.from;
  const to = range?.to ?? extent.to;
  if (from < to) return { from, to };
  const span = extent.to - extent.from;
  return range?.to === undefined
    ? { from, to: from + span }
    : { from: to - span, to };
}
