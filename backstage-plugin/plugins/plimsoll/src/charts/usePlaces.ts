import { useMemo } from 'react';
import { firstAt } from './decimate';
import type { ChartMarker, ChartPoint, ChartSeries, Range } from './types';

/** What is at a place of the axis: figures of each series, and what happened there. */
export type Place = {
  x: number;
  points: { series: ChartSeries; at: number; point: ChartPoint }[];
  markers: ChartMarker[];
};

const NO_MARKERS: readonly ChartMarker[] = [];

/** All places of the axis where something is, and what is there. */
export function usePlaces(
  series: readonly ChartSeries[],
  markers: readonly ChartMarker[] = NO_MARKERS,
) {
  const xs = useMemo(() => {
    const found = new Set<number>(markers.map(({ x }) => x));
    for (const { points } of series) for (const { x } of points) found.add(x);
    return [...found].sort((one, other) => one - other);
  }, [series, markers]);
  return useMemo(() => {
    const at = (x: number): Place => ({
      x,
      points: series.flatMap((each, index) => {
        const { points } = each;
        const found = points[firstAt(points.length, i => points[i].x, x)];
        return found?.x === x
          ? [{ series: each, at: index, point: found }]
          : [];
      }),
      markers: markers.filter(each => each.x === x),
    });
    const nearest = (x: number, { from, to }: Range): number | undefined => {
      const after = firstAt(xs.length, i => xs[i], x);
      const near = [xs[after - 1], xs[after]].filter(
        each => each !== undefined && each >= from && each <= to,
      );
      return near.sort(
        (one, other) => Math.abs(one - x) - Math.abs(other - x),
      )[0];
    };
    /** The place some steps away; from nowhere, the last that is seen. */
    const moved = (
      x: number | undefined,
      by: number,
      { from, to }: Range,
    ): number | undefined => {
      const first = firstAt(xs.length, i => xs[i], from);
      let last = firstAt(xs.length, i => xs[i], to);
      if (xs[last] !== to) last -= 1;
      if (last < first) return undefined;
      if (x === undefined) return xs[by === -Infinity ? first : last];
      const now = firstAt(xs.length, i => xs[i], x);
      return xs[Math.min(last, Math.max(first, now + by))];
    };
    return { xs, at, nearest, moved };
  }, [series, markers, xs]);
}

export type Places = ReturnType<typeof usePlaces>;
