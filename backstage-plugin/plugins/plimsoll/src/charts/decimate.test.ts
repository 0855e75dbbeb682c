import { decimated, firstAt, within } from './decimate';
import type { ChartPoint } from './types';

const walk = (count: number): ChartPoint[] =>
  Array.from({ length: count }, (_, x) => ({
    x,
    y: Math.sin(x * 12.9898) * 43_758 - Math.floor(Math.sin(x) * 43_758),
  }));

const columnOf = (x: number) => Math.floor(x / 25);

describe('thousands of points', () => {
  const points = walk(10_000);
  const kept = decimated(points, columnOf);

  it('become at most four a column', () => {
    expect(kept.length).toBeLessThanOrEqual(4 * 400);
  });

  it('keep the lowest and the highest of every column', () => {
    for (let column = 0; column < 400; column += 1) {
      const of = (all: readonly ChartPoint[]) =>
        all.filter(({ x }) => columnOf(x) === column).map(({ y }) => y ?? 0);
      expect(Math.min(...of(kept))).toBe(Math.min(...of(points)));
      expect(Math.max(...of(kept))).toBe(Math.max(...of(points)));
    }
  });

  it('keep the order, and the first and last', () => {
    expect([...kept].sort((a, b) => a.x - b.x)).toEqual(kept);
    expect(kept[0]).toBe(points[0]);
    expect(kept.at(-1)).toBe(points.at(-1));
  });
});

it('a gap stays a gap', () => {
  const points = walk(100).map(point =>
    point.x === 13 ? { ...point, y: null } : point,
  );
  expect(decimated(points, columnOf).map(({ y }) => y)).toContain(null);
});

it('a few points all stay', () => {
  expect(decimated(walk(4), () => 0)).toHaveLength(4);
});

it('what is seen is what lies within, and one beyond on either side', () => {
  const seen = within(walk(10), { from: 3.5, to: 6 });
  expect(seen.map(({ x }) => x)).toEqual([3, 4, 5, 6, 7]);
  expect(within([], { from: 0, to: 1 })).toEqual([]);
});

it('finds the first at a place or after it', () => {
  const xs = [1, 3, 3, 8];
  const found = [0, 1, 2, 3, 9].map(x => firstAt(4, i => xs[i], x));
  expect(found).toEqual([0, 0, 1, 1, 4]);
});
