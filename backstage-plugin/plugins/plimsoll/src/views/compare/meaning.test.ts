import { row } from './comparison.fixture';
import { intervalOf, meaningOf, reachOf, unitOfMetric } from './meaning';

describe('what a comparison means', () => {
  it('is undecided only where nothing else is said', () => {
    expect(meaningOf(row({ undecided: true }))).toBe('regression');
    expect(meaningOf(row({ meaning: null, undecided: true }))).toBe(
      'undecided',
    );
  });

  it('is too small, or no more than chance: two things that are not the same', () => {
    expect(meaningOf(row({ meaning: null, interval: [0.01, 0.02] }))).toBe(
      'small',
    );
    expect(meaningOf(row({ meaning: null, interval: [-0.4, 0.7] }))).toBe(
      'chance',
    );
  });

  it('never says that more than all is gone', () => {
    expect(intervalOf(row({ interval: [-9.3, 7] }))).toEqual([-1, 7]);
  });

  it('has bars on one scale, on which a few huge ones do not count', () => {
    expect(reachOf([])).toBe(0.05);
    expect(reachOf([row({}), row({ effect: 14, interval: [9, 19] })])).toBe(
      0.24,
    );
  });

  it.each([
    ['p95_ms', 'ms'],
    ['error_rate', 'share'],
    ['load_line_per_s', '1/s'],
    ['apples', 'count'],
  ])('of %s is in %s', (metric, unit) => {
    expect(unitOfMetric(metric)).toBe(unit);
  });
});
