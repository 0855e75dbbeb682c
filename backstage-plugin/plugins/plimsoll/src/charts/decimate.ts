import type { ChartPoint, Range } from './types';

/** Index of the first point at or after a place. */
export function firstAt(
  length: number,
  xOf: (index: number) => number,
  x: number,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xOf(middle) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The points within a range, and one beyond on either side: the line goes on there. */
export function within(
  points: readonly ChartPoint[],
  { from, to }: Range,
): readonly ChartPoint[] {
  const xOf = (index: number) => points[index].x;
  const start = firstAt(points.length, xOf, from);
  let end = start;
  while (end < points.length && points[end].x <= to) end += 1;
  return points.slice(Math.max(0, start - 1), end + 1);
}

/**
 * At most four points for each column of pixels: the first, the lowest, the highest and the last,
 * with which a line covers the same pixels as with all (U. Jugel et al., "M4", VLDB 2014). A gap
 * stays a gap.
 */
export function decimated(
  points: readonly ChartPoint[],
  columnOf: (x: number) => number,
): readonly ChartPoint[] {
  const kept: ChartPoint[] = [];
  let start = 0;
  while (start < points.length) {
    const column = columnOf(points[start].x);
    let end = start + 1;
    while (end < points.length && columnOf(points[end].x) === column) end += 1;
    keepOf(points, start, end, kept);
    start = end;
  }
  return kept;
}

function keepOf(
  points: readonly ChartPoint[],
  start: number,
  end: number,
  kept: ChartPoint[],
) {
  if (end - start <= 4) {
    for (let at = start; at < end; at += 1) kept.push(points[at]);
    return;
  }
  let low = start;
  let high = start;
  let gap = -1;
  for (let at = start; at < end; at += 1) {
    const y = points[at].y;
    if (y === null) {
      gap = at;
    } else {
      if (y < (points[low].y ?? Infinity)) low = at;
      if (y > (points[high].y ?? -Infinity)) high = at;
    }
  }
  const wanted = new Set([start, low, high, end - 1]);
  if (gap >= 0) wanted.add(gap);
  for (const at of [...wanted].sort((one, other) => one - other)) {
    kept.push(points[at]);
  }
}
