import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiEqualLine,
  type RemixiconComponentType,
  RiQuestionLine,
} from '@remixicon/react';
import { IntervalBar, useFigures } from '../../charts';
import { useWords } from '../../components/Words';
import { Mark, type Tone } from '../run/Mark';
import { useMetric } from '../run/metrics';
import { SortGrid } from '../run/SortGrid';
import styles from './Compare.module.css';
import {
  type Comparison,
  intervalOf,
  type Meaning,
  meaningOf,
  MEANINGS,
  reachOf,
  TONE_OF,
  unitOfMetric,
} from './meaning';

const LOOKS: Record<Meaning, [RemixiconComponentType, Tone]> = {
  regression: [RiCloseCircleLine, 'bad'],
  improvement: [RiCheckboxCircleLine, 'good'],
  undecided: [RiQuestionLine, 'warned'],
  small: [RiEqualLine, 'quiet'],
  chance: [RiEqualLine, 'quiet'],
};

/** Endpoint by endpoint: both figures, their difference with its interval, and what it means. */
export function DifferenceTable({ rows }: { rows: readonly Comparison[] }) {
  const t = useWords();
  const { value } = useFigures();
  const metric = useMetric();
  const reach = reachOf(rows);
  const figure = (each: Comparison, of: number) =>
    value(of, unitOfMetric(each.metric));
  return (
    <SortGrid
      label={t('compare.differences')}
      rows={rows}
      rowKey={each => `${each.endpoint} ${each.metric}`}
      columns={[
        {
          id: 'endpoint',
          name: t('compare.endpoint'),
          cell: each => metric.endpoint(each.endpoint),
          by: each => each.endpoint,
        },
        {
          id: 'metric',
          name: t('compare.metric'),
          cell: each => metric.name(each.metric),
          by: each => each.metric,
        },
        {
          id: 'baseline',
          name: t('compare.base'),
          cell: each => figure(each, each.baseline),
          by: each => each.baseline,
          figure: true,
        },
        {
          id: 'candidate',
          name: t('compare.candidate'),
          cell: each => figure(each, each.candidate),
          by: each => each.candidate,
          figure: true,
        },
        {
          id: 'difference',
          name: t('compare.difference'),
          by: each => each.effect,
          cell: each => <Difference of={each} reach={reach} />,
        },
        {
          id: 'meaning',
          name: t('compare.meaning'),
          by: each => MEANINGS.indexOf(meaningOf(each)),
          cell: each => {
            const meaning = meaningOf(each);
            const [icon, tone] = LOOKS[meaning];
            return (
              <span title={each.explanation}>
                <Mark icon={icon} tone={tone}>
                  {t(`compare.means.${meaning}`)}
                </Mark>
              </span>
            );
          },
        },
      ]}
    />
  );
}

function Difference(props: { of: Comparison; reach: number }) {
  const { of: each, reach } = props;
  const t = useWords();
  const { difference } = useFigures();
  const { effect, baseline, candidate } = each;
  const interval = intervalOf(each);
  if (effect === null) {
    return (
      <>{baseline === candidate ? difference(0) : t('compare.fromNothing')}</>
    );
  }
  return (
    <span className={styles.difference}>
      <strong>{difference(effect)}</strong>
      <IntervalBar
        effect={effect}
        interval={interval}
        reach={reach}
        tone={TONE_OF[meaningOf(each)]}
      />
      <span className={styles.interval}>
        {interval
          ? t('compare.interval', {
              low: difference(interval[0]),
              high: difference(interval[1]),
            })
          : t('compare.noInterval')}
      </span>
    </span>
  );
}
