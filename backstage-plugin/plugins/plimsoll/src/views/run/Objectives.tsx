import type { ObjectiveResult } from '@plimsoll/backstage-plugin-common';
import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiQuestionLine,
} from '@remixicon/react';
import { Switch, Text } from '@backstage/ui';
import { useSearchParams } from 'react-router-dom';
import { Grid } from '../../components/Grid';
import { Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { Mark } from './Mark';
import { useMetric } from './metrics';
import styles from './RunTable.module.css';
import { Said } from './Said';

/** Thresholds of the bundle and objectives of the service, and whether the run met them. */
export function Objectives(props: { objectives: readonly ObjectiveResult[] }) {
  const t = useWords();
  const { whole } = useFormat();
  const { endpoint } = useMetric();
  const [query, setQuery] = useSearchParams();
  const { objectives } = props;
  if (objectives.length === 0) return null;
  const open = objectives.filter(each => each.met !== true);
  const all = query.get('objectives') === 'all';
  const shown = all ? objectives : open;
  const setAll = (isAll: boolean) =>
    setQuery(
      before => {
        if (isAll) before.set('objectives', 'all');
        else before.delete('objectives');
        return before;
      },
      { replace: true },
    );
  const met = ({ met: isMet }: ObjectiveResult) => {
    if (isMet === null || isMet === undefined)
      return (
        <Mark icon={RiQuestionLine} tone="warned">
          {t('run.objectives.untold')}
        </Mark>
      );
    return isMet ? (
      <Mark icon={RiCheckboxCircleLine} tone="good">
        {t('run.objectives.met')}
      </Mark>
    ) : (
      <Mark icon={RiCloseCircleLine} tone="bad">
        {t('run.objectives.missed')}
      </Mark>
    );
  };
  return (
    <Panel
      title={t('run.objectives.title')}
      actions={
        open.length < objectives.length && (
          <Switch
            label={t('run.objectives.showMet')}
            isSelected={all}
            onChange={setAll}
          />
        )
      }
    >
      <Text as="p">
        {t('run.objectives.summary', {
          met: whole(objectives.length - open.length),
          all: whole(objectives.length),
        })}
      </Text>
      {shown.length > 0 && (
        <Grid
          label={t('run.objectives.title')}
          rows={[...shown].sort((a, b) => rank(a) - rank(b))}
          rowKey={row => `${row.kind} ${row.endpoint} ${row.name}`}
          columns={[
            { name: t('run.objectives.met'), cell: met },
            {
              name: t('run.endpoint'),
              cell: row => (
                <span className={styles.line}>{endpoint(row.endpoint)}</span>
              ),
            },
            {
              name: t('run.objectives.objective'),
              cell: row =>
                `${row.name} (${t(
                  `run.objectives.${row.kind ?? 'threshold'}`,
                )})`,
            },
            {
              name: t('run.objectives.what'),
              cell: row => <Said>{row.explanation}</Said>,
            },
          ]}
        />
      )}
    </Panel>
  );
}

/** What is missed comes first. */
function rank({ met }: ObjectiveResult): number {
  if (met === false) return 0;
  return met === true ? 2 : 1;
}
