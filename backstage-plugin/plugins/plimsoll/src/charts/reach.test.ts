import type { PlotData } from './frame';
import { countBeyond, reachOf } from './reach';

const ALL = { from: 0, to: 100 };

const data = (
  ys: (number | null)[],
  more: Partial<PlotData> = {},
): PlotData => ({
  axis: 'elapsed',
  unit: 'ms',
  series: [{ name: 'p95', points: ys.map((y, x) => ({ x, y })) }],
  ...more,
});
const band = { from: 0, to: 100, low: 38, high: 42, level: 40, label: '' };
const usual = Array.from({ length: 60 }, (_, at) => 39 + (at % 3));

describe('what the axis of figures reaches', () => {
  it('is all of them, with some air', () => {
    const [low, high] = reachOf(data([10, 20]), ALL);
    expect(low).toBeCloseTo(9.5);
    expect(high).toBeCloseTo(20.5);
  });

  it('never goes below nothing where nothing is below it', () => {
    expect(reachOf(data([0.1, 20]), ALL)[0]).toBe(0);
  });

  it('begins at 0 for areas and bars', () => {
    const area = data([10, 20]);
    const series = [{ ...area.series[0], shape: 'area' as const }];
    expect(reachOf({ ...area, series }, ALL)[0]).toBe(0);
  });

  it('leaves out the few that would hide where the levels are, and counts them', () => {
    const outlier = data([...usual, 400], { bands: [band] });
    const [low, high] = reachOf(outlier, ALL);
    expect(high).toBeLessThan(50);
    expect(countBeyond(outlier, ALL, { from: low, to: high })).toBe(1);
  });

  it('leaves out none where they are many: then they are no outliers', () => {
    const many = data([...usual, ...Array(20).fill(400)], { bands: [band] });
    expect(reachOf(many, ALL)[1]).toBeGreaterThan(400);
  });

  it('holds a line across the chart', () => {
    const limits = [{ y: 90, label: 'objective' }];
    expect(reachOf(data([10, 20], { limits }), ALL)[1]).toBeGreaterThan(90);
  });

  it('is something where there is nothing, or only zeros', () => {
    expect(reachOf(data([]), ALL)).toEqual([0, 1]);
    expect(reachOf(data([0, 0, null], { unit: 'share' }), ALL)).toEqual([
      0, 0.01,
    ]);
  });
});
