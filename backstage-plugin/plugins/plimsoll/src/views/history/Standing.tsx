import type {
  History,
  Standing as Known,
} from '@plimsoll/backstage-plugin-common';
import { unitOf, useFigures } from '../../charts';
import { Facts } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { useWords } from '../../components/Words';
import { Headroom } from '../fleet/Figures';
import { Term } from './Term';

/** Where a history stands now. */
export function Standing(props: { history: History; standing?: Known }) {
  const { history, standing } = props;
  const t = useWords();
  const { value } = useFigures();
  const { points, key } = history;
  const unit = unitOf(history.unit);
  const level = history.judged.judged.levels.at(-1);
  const last = points.at(-1);
  return (
    <Facts
      facts={[
        ...(level
          ? [
              [
                t('history.level'),
                t('history.levelIs', {
                  level: value(level.level, unit),
                  low: value(Math.max(0, level.level - 2 * level.spread), unit),
                  high: value(level.level + 2 * level.spread, unit),
                }),
              ] as [string, string],
            ]
          : []),
        ...(last
          ? [
              [
                t('history.last'),
                <>
                  {value(last.value, unit)}, <Moment at={last.at} />
                </>,
              ] as [string, JSX.Element],
            ]
          : []),
        ...(standing
          ? [
              [
                t('history.headroom'),
                <Headroom key="headroom" of={standing.headroom} />,
              ] as [string, JSX.Element],
            ]
          : []),
        [t('history.means'), <Term key="term" metric={key.metric} />],
      ]}
    />
  );
}
