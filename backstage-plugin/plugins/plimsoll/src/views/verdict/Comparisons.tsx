import { Link, Switch, Text } from '@backstage/ui';
import type { Comparison } from '@plimsoll/backstage-plugin-common';
import {
  RiArrowRightDownLine,
  RiArrowRightUpLine,
  RiEqualLine,
  RiQuestionLine,
} from '@remixicon/react';
import { useSearchParams } from 'react-router-dom';
import { Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { usePaths } from '../../hooks/useService';
import { Mark } from '../run/Mark';
import { useMetric } from '../run/metrics';
import styles from '../run/Run.module.css';
import table from '../run/RunTable.module.css';
import { Said } from '../run/Said';
import { SortGrid } from '../run/SortGrid';
import type { WholeRun } from '../run/whole';

/** The run against the runs before: effect, interval, number of runs and method of each metric. */
export function Comparisons(props: {
  run: WholeRun;
  comparisons: readonly Comparison[];
}) {
  const { run, comparisons } = props;
  const t = useWords();
  const { whole } = useFormat();
  const metric = useMetric();
  const paths = usePaths();
  const [query, setQuery] = useSearchParams();
  const telling = comparisons.filter(
    each => each.meaning !== null || each.undecided,
  );
  const all = query.get('all') === 'yes';
  const shown = all ? comparisons : telling;
  if (comparisons.length === 0) {
    return (
      <Panel title={t('verdict.compared')}>
        <Empty>{t('verdict.notCompared')}</Empty>
      </Panel>
    );
  }
  return (
    <Panel
      title={t('verdict.compared')}
      actions={
        telling.length < comparisons.length && (
          <Switch
            label={t('verdict.all')}
            isSelected={all}
            onChange={isSelected =>
              setQuery(
                before => {
                  if (isSelected) before.set('all', 'yes');
                  else before.delete('all');
                  return before;
                },
                { replace: true },
              )
            }
          />
        )
      }
    >
      {shown.length === 0 ? (
        <Text as="p">
          {t('verdict.nothingTelling', { count: comparisons.length })}
        </Text>
      ) : (
        <SortGrid
          label={t('verdict.compared')}
          rows={shown}
          rowKey={row => `${row.endpoint} ${row.metric}`}
          columns={[
            {
              id: 'meaning',
              name: t('verdict.meaning'),
              by: gravity,
              cell: row => <Meaning of={row} />,
            },
            {
              id: 'endpoint',
              name: t('run.endpoint'),
              by: row => row.endpoint,
              cell: row => (
                <>
                  <Link
                    className={table.line}
                    href={paths.history({
                      environment: run.environment,
                      test_type: run.test_type,
                      endpoint: row.endpoint,
                      metric: row.metric,
                    })}
                  >
                    {metric.endpoint(row.endpoint)}
                  </Link>
                  <span title={row.method} className={table.why}>
                    <Said>{row.explanation}</Said>
                  </span>
                </>
              ),
            },
            {
              id: 'metric',
              name: t('verdict.metric'),
              by: row => row.metric,
              cell: row => metric.name(row.metric),
            },
            {
              id: 'baseline',
              name: t('verdict.before'),
              by: row => row.baseline,
              cell: row => (
                <span className={table.line}>
                  {metric.value(row.metric, row.baseline)}
                </span>
              ),
              figure: true,
            },
            {
              id: 'candidate',
              name: t('verdict.now'),
              by: row => row.candidate,
              cell: row => (
                <span className={table.line}>
                  {metric.value(row.metric, row.candidate)}
                </span>
              ),
              figure: true,
            },
            {
              id: 'effect',
              name: t('verdict.effectAndInterval'),
              by: row => row.effect,
              cell: row => (
                <span className={table.line}>
                  {metric.effect(row.effect)}
                  {row.interval &&
                    ` (${t('verdict.fromTo', {
                      from: metric.effect(row.interval[0]),
                      to: metric.effect(row.interval[1]),
                    })})`}
                </span>
              ),
              figure: true,
            },
            {
              id: 'n',
              name: t('verdict.n'),
              by: row => row.n_baseline,
              cell: row => (
                <span className={table.line}>
                  {whole(row.n_baseline)} / {whole(row.n_candidate)}
                </span>
              ),
              figure: true,
            },
          ]}
        />
      )}
      <Text as="p" color="secondary" className={styles.small}>
        {t('verdict.comparedHelp')}
      </Text>
    </Panel>
  );
}

export function Meaning({ of: comparison }: { of: Comparison }) {
  const t = useWords();
  if (comparison.meaning === 'regression')
    return (
      <Mark icon={RiArrowRightDownLine} tone="bad">
        {t('verdict.regression')}
      </Mark>
    );
  if (comparison.meaning === 'improvement')
    return (
      <Mark icon={RiArrowRightUpLine} tone="good">
        {t('verdict.improvement')}
      </Mark>
    );
  return comparison.undecided ? (
    <Mark icon={RiQuestionLine} tone="warned">
      {t('verdict.undecided')}
    </Mark>
  ) : (
    <Mark icon={RiEqualLine} tone="quiet">
      {t('verdict.unchanged')}
    </Mark>
  );
}

function gravity({ meaning, undecided }: Comparison): number {
  if (meaning === 'regression') return 0;
  if (undecided) return 1;
  return meaning === 'improvement' ? 2 : 3;
}
