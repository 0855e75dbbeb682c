import type { History } from '@plimsoll/backstage-plugin-common';
import { useMemo } from 'react';
import { unitOf, useFigures } from '../../charts';
import { useWords } from '../../components/Words';
import { usePaths } from '../../hooks/useService';
import { type HistoryWords, shortVersion } from './drawing';
import { useMetricName } from './useMetricName';

const MARKED = {
  accepted: {
    label: 'history.accepted',
    help: 'history.acceptedHelp',
    explains: 'history.hadChanged',
  },
  'workload changed': {
    label: 'history.workload',
    help: 'history.workloadHelp',
    explains: 'history.explains',
  },
} as const;

type Shift = History['judged']['judged']['change_points'][number];

/** How much of a change is said, with its interval if there is one. */
export function useShiftWords() {
  const t = useWords();
  const { difference, value } = useFigures();
  return useMemo(() => {
    const effect = ({ effect: share, interval }: Shift): string | undefined => {
      if (share === null) return undefined;
      if (!interval) return difference(share);
      return t('history.effect', {
        effect: difference(share),
        low: difference(interval[0]),
        high: difference(interval[1]),
      });
    };
    return {
      effect,
      /** From what to what. */
      levels: ({ before, after }: Shift, unit: string) =>
        t('history.fromTo', {
          before: value(before, unitOf(unit)),
          after: value(after, unitOf(unit)),
        }),
    };
  }, [t, difference, value]);
}

/** The words of one history, for its chart. */
export function useHistoryWords(history: History): HistoryWords {
  const t = useWords();
  const figures = useFigures();
  const shift = useShiftWords();
  const series = useMetricName().name(history.key.metric);
  const paths = usePaths();
  return useMemo(() => {
    const { points } = history;
    const unit = unitOf(history.unit);
    return {
      series,
      point(at, conclusion) {
        const { version, n } = points[at];
        return [
          version && t('history.version', { version: shortVersion(version) }),
          conclusion &&
            t('history.run', {
              conclusion: t(`run.conclusions.${conclusion}`),
            }),
          t('history.requests', { count: n, n: figures.whole(n) }),
        ]
          .filter(Boolean)
          .join(' · ');
      },
      level: (level, reach) =>
        `${figures.value(level, unit)} ± ${figures.value(reach, unit)}`,
      change: change => ({
        label:
          change.effect === null
            ? figures.value(change.after, unit)
            : figures.difference(change.effect),
        detail: [
          t(`history.meaning.${change.meaning}`),
          shift.levels(change, history.unit),
          shift.effect(change),
        ]
          .filter(Boolean)
          .join(', '),
      }),
      mark: mark => ({
        label: t(MARKED[mark.kind].label),
        detail: [
          t(MARKED[mark.kind].help),
          mark.explains &&
            t(MARKED[mark.kind].explains, {
              change: shift.levels(mark.explains, history.unit),
            }),
        ]
          .filter(Boolean)
          .join(' '),
      }),
      version: version => t('history.newVersion', { version }),
      href: paths.run,
    };
  }, [history, t, figures, shift, series, paths]);
}
