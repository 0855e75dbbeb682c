import {
  elapsedTicks,
  extentOf,
  linear,
  roundStep,
  roundTicks,
  timeTicks,
} from './scale';

const DAY = 86_400_000;
const at = (text: string) => new Date(text).getTime();

describe('the axis of figures', () => {
  it.each([
    [0, 100, 5, [0, 20, 40, 60, 80, 100]],
    [0.1, 0.32, 3, [0.1, 0.2, 0.3, 0.4]],
    [41.2, 48.9, 4, [40, 42, 44, 46, 48, 50]],
    [-3, 3, 3, [-4, -2, 0, 2, 4]],
    [0.0012, 0.0034, 3, [0.001, 0.002, 0.003, 0.004]],
  ])('from %d to %d has round numbers', (low, high, most, expected) => {
    expect(roundTicks(low, high, most)).toEqual(expected);
  });

  it('holds all figures, whatever they are', () => {
    for (let seed = 1; seed < 500; seed += 1) {
      const low = Math.sin(seed) * 10 ** (seed % 9);
      const high = low + Math.abs(Math.cos(seed)) * 10 ** (seed % 7) + 1e-6;
      const ticks = roundTicks(low, high, 6);
      const slack = (high - low) * 1e-6;
      expect(ticks[0]).toBeLessThanOrEqual(low + slack);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high - slack);
      expect(ticks.length).toBeLessThanOrEqual(9);
    }
  });

  it('has room around a single figure', () => {
    const ticks = roundTicks(50, 50, 4);
    expect(ticks[0]).toBeLessThan(50);
    expect(ticks.at(-1)).toBeGreaterThan(50);
  });

  it('has steps of 1, 2 or 5', () => {
    expect(roundStep(100, 4)).toBe(50);
    expect(roundStep(0.7, 4)).toBe(0.2);
  });
});

describe('the axis of time', () => {
  it('has hours of the reader’s clock', () => {
    const { ticks, step } = timeTicks(
      { from: at('2026-11-02T08:10:00'), to: at('2026-11-02T20:20:00') },
      6,
    );
    expect(step).toBe('clock');
    expect(ticks.map(each => new Date(each).getHours())).toEqual([
      9, 12, 15, 18,
    ]);
  });

  it('has days that begin at midnight', () => {
    const { ticks, step } = timeTicks(
      { from: at('2026-10-20T08:00:00'), to: at('2026-11-03T08:00:00') },
      8,
    );
    expect(step).toBe('day');
    for (const tick of ticks) expect(new Date(tick).getHours()).toBe(0);
  });

  it('has months that begin on their first', () => {
    const { ticks, step } = timeTicks(
      { from: at('2025-01-15T00:00:00'), to: at('2026-11-03T00:00:00') },
      8,
    );
    expect(step).toBe('month');
    for (const tick of ticks) expect(new Date(tick).getDate()).toBe(1);
  });

  it('never has more than a few', () => {
    for (let days = 0.001; days < 20_000; days *= 1.7) {
      const from = at('2026-01-01T00:00:00');
      const { ticks } = timeTicks({ from, to: from + days * DAY }, 8);
      expect(ticks.length).toBeLessThanOrEqual(10);
    }
  });
});

describe('the axis of what has passed', () => {
  it.each([
    [300, 6, [0, 60, 120, 180, 240, 300]],
    [45, 5, [0, 10, 20, 30, 40]],
    [7200, 4, [0, 1800, 3600, 5400, 7200]],
    [40 * 3600, 5, [0, 36_000, 72_000, 108_000, 144_000]],
    [2, 4, [0, 0.5, 1, 1.5, 2]],
  ])('of %d s has round steps', (to, most, expected) => {
    expect(elapsedTicks({ from: 0, to }, most)).toEqual(expected);
  });
});

it('a scale leads there and back', () => {
  const scale = linear({ from: 10, to: 20 }, 100, 300);
  expect(scale(15)).toBe(200);
  expect(scale.invert(200)).toBe(15);
});

it('a single place has air on either side', () => {
  expect(extentOf([5], 'elapsed')).toEqual({ from: 4.5, to: 5.5 });
  expect(extentOf([], 'time').from).toBeLessThan(extentOf([], 'time').to);
});
