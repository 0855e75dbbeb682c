import { drawingOf, type HistoryWords, shortVersion, timesOf } from './drawing';
import { aHistory } from './history.fixture';

const words: HistoryWords = {
  series: 'p95',
  point: (at, conclusion) => `${at} ${conclusion}`,
  level: level => `level ${level}`,
  change: ({ effect }) => ({ label: `${effect}`, detail: 'changed' }),
  mark: ({ kind }) => ({ label: kind, detail: kind }),
  version: version => `version ${version}`,
  href: run => `/${run}`,
};

describe('a history as a chart has it', () => {
  const drawing = drawingOf(
    aHistory(),
    words,
    new Map([['run-3', 'fail' as const]]),
  );
  const time = (at: number) => Date.parse(aHistory().points[at].at);

  it('tells by the sign of a point what its run said', () => {
    const [{ points }] = drawing.series;
    expect(points[3].tone).toBe('bad');
    expect(points[4].tone).toBeUndefined();
    expect(points[3].href).toBe('/run-3');
  });

  it('has a band from the first to the last run of every level', () => {
    expect(drawing.bands).toEqual([
      expect.objectContaining({
        from: time(0),
        to: time(19),
        low: 39,
        high: 43,
      }),
      expect.objectContaining({ from: time(20), to: time(29), level: 49 }),
    ]);
  });

  it('marks where the level changed, another workload and a new version began', () => {
    expect(drawing.markers.map(({ kind, x, tone }) => [kind, x, tone])).toEqual(
      [
        ['change', time(20), 'bad'],
        ['workload', time(5), undefined],
        ['version', time(20), undefined],
      ],
    );
  });

  it('puts no band below nothing', () => {
    const history = aHistory();
    const [first] = history.judged.judged.levels;
    const wide = {
      ...history,
      judged: {
        ...history.judged,
        judged: {
          ...history.judged.judged,
          levels: [{ ...first, level: 1, spread: 5 }],
        },
      },
    };
    expect(drawingOf(wide, words, new Map()).bands[0].low).toBe(0);
  });
});

it('two runs at the same moment both have a place', () => {
  const [point] = aHistory().points;
  const times = timesOf([point, point, point]);
  expect(new Set(times).size).toBe(3);
});

it('a commit is cut, other versions are not', () => {
  expect(shortVersion('0123456789012345678901234567890123456789')).toBe(
    '01234567',
  );
  expect(shortVersion('2026.11.22-rc1')).toBe('2026.11.22-rc1');
});
