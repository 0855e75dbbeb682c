import type { History, JudgedRun } from '@plimsoll/backstage-plugin-common';
import type {
  ChartBand,
  ChartMarker,
  ChartPoint,
  ChartSeries,
  Tone,
} from '../../charts';

export type Conclusion = NonNullable<JudgedRun['conclusion']>;

/** What is said of a history's parts, in the reader's words. */
export type HistoryWords = {
  series: string;
  point: (at: number, conclusion?: Conclusion) => string;
  level: (level: number, spread: number) => string;
  change: (at: History['judged']['judged']['change_points'][number]) => {
    label: string;
    detail: string;
  };
  mark: (mark: History['judged']['marks'][number]) => {
    label: string;
    detail: string;
  };
  version: (version: string) => string;
  href: (run: string) => string;
};

/** By what a run said about the service. */
export const TONES: Record<Conclusion, Tone> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'warn',
  invalid: 'quiet',
};

/** Standard deviations around a level, between which 95 of 100 runs lie. */
const SPREADS = 2;

/** When the runs were; two at the same moment are kept apart by a millisecond. */
export function timesOf(points: History['points']): number[] {
  const times: number[] = [];
  for (const { at } of points) {
    const before = times.at(-1) ?? -Infinity;
    times.push(Math.max(before + 1, Date.parse(at)));
  }
  return times;
}

export type HistoryDrawing = {
  series: ChartSeries[];
  bands: ChartBand[];
  markers: ChartMarker[];
};

/** A history as a chart has it. */
export function drawingOf(
  history: History,
  words: HistoryWords,
  conclusions: ReadonlyMap<string, Conclusion>,
): HistoryDrawing {
  const { points, judged } = history;
  const times = timesOf(points);
  const drawn = points.map((point, at): ChartPoint => {
    const conclusion = conclusions.get(point.run_id);
    return {
      x: times[at],
      y: point.value,
      tone: conclusion && TONES[conclusion],
      note: () => words.point(at, conclusion),
      href: words.href(point.run_id),
    };
  });
  return {
    series: [{ name: words.series, points: drawn }],
    bands: judged.judged.levels
      .filter(({ start, end }) => end > start && start < points.length)
      .map(({ start, end, level, spread }) => ({
        from: times[start],
        to: times[Math.min(end, points.length) - 1],
        low: floor(history, level - SPREADS * spread),
        high: level + SPREADS * spread,
        level,
        label: words.level(level, SPREADS * spread),
      })),
    markers: [
      ...judged.judged.change_points
        .filter(({ index }) => index < points.length)
        .map(
          (change): ChartMarker => ({
            x: times[change.index],
            kind: 'change',
            tone: change.meaning === 'regression' ? 'bad' : 'good',
            ...words.change(change),
          }),
        ),
      ...judged.marks
        .filter(({ index }) => index < points.length)
        .map(
          (mark): ChartMarker => ({
            x: times[mark.index],
            kind: mark.kind === 'accepted' ? 'accepted' : 'workload',
            ...words.mark(mark),
          }),
        ),
      ...versionsOf(points).map(
        ([at, version]): ChartMarker => ({
          x: times[at],
          kind: 'version',
          label: version,
          detail: words.version(version),
        }),
      ),
    ],
  };
}

/** Nothing that is measured is below nothing. */
function floor({ points }: History, low: number): number {
  return points.every(({ value }) => value >= 0) ? Math.max(0, low) : low;
}

/** At which runs another version began to run. */
export function versionsOf(points: History['points']): [number, string][] {
  const found: [number, string][] = [];
  let before = '';
  points.forEach(({ version = '' }, at) => {
    if (version && before && version !== before) {
      found.push([at, shortVersion(version)]);
    }
    before = version || before;
  });
  return found;
}

/** A commit is cut as people cut it. */
export function shortVersion(version: string): string {
  return /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 8) : version;
}
