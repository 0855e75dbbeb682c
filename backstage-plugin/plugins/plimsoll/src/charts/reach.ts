import { within } from './decimate';
import type { PlotData } from './frame';
import type { Range } from './types';

/** Of the points that are seen, how many may lie beyond the axis. */
const MOST_BEYOND = 0.05;

/** From the lowest to the highest figure that is shown, with some air. */
export function reachOf(data: PlotData, shown: Range): [number, number] {
  const seen = seenOf(data, shown);
  const bands = (data.bands ?? []).filter(
    ({ from, to }) => to >= shown.from && from <= shown.to,
  );
  const usual = [
    ...bands.flatMap(band => [band.low, band.high]),
    ...(data.limits ?? []).map(({ y }) => y),
  ];
  const all = [...trimmed(seen, usual), ...usual];
  if (all.length === 0) return [0, 1];
  const fromZero =
    data.zero ??
    data.series.some(({ shape }) => shape === 'area' || shape === 'bars');
  if (fromZero) all.push(0);
  const low = least(all);
  const high = most(all);
  const air = (high - low) * 0.05 || Math.abs(high) * 0.05;
  if (air === 0) return [0, data.unit === 'share' ? 0.01 : 1];
  const from = fromZero && low === 0 ? 0 : low - air;
  return [least(seen) >= 0 ? Math.max(0, from) : from, high + air];
}

function seenOf({ series }: PlotData, shown: Range): number[] {
  return series.flatMap(({ points }) =>
    within(points, shown).flatMap(({ x, y }) =>
      y !== null && x >= shown.from && x <= shown.to ? [y] : [],
    ),
  );
}

/**
 * Without the few that lie so far from all levels that those could no longer be told apart; their
 * marks are at the edge instead.
 */
function trimmed(seen: number[], usual: readonly number[]): number[] {
  if (usual.length === 0) return seen;
  const [low, high] = [least(usual), most(usual)];
  const reach = high - low;
  const near = seen.filter(y => y >= low - reach && y <= high + reach);
  const few = seen.length - near.length <= seen.length * MOST_BEYOND;
  return reach > 0 && few ? near : seen;
}

/** Spreading thousands of figures into the arguments of Math.min is more than engines take. */
function least(figures: readonly number[]): number {
  return figures.reduce((one, other) => Math.min(one, other), Infinity);
}

function most(figures: readonly number[]): number {
  return figures.reduce((one, other) => Math.max(one, other), -Infinity);
}

/** How many of the points that are seen the axis does not reach. */
export function countBeyond(
  data: PlotData,
  shown: Range,
  { from, to }: Range,
): number {
  return seenOf(data, shown).filter(y => y < from || y > to).length;
}
