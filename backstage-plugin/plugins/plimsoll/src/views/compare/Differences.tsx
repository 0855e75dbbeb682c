import { Alert, Button, SearchField, Switch } from '@backstage/ui';
import type { RunComparison } from '@plimsoll/backstage-plugin-common';
import { useSearchParams } from 'react-router-dom';
import { saveText, toCsv } from '../../charts';
import { Empty } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useMetric } from '../run/metrics';
import { Said } from '../run/Said';
import { shortRun } from '../run/words';
import styles from './Compare.module.css';
import { DifferenceTable } from './DifferenceTable';
import { type Comparison, differs, meaningOf, MEANINGS } from './meaning';

/** What differs between two runs, and what may speak against comparing them. */
export function Differences({ comparison }: { comparison: RunComparison }) {
  const { comparisons, notes = [], baseline, candidate } = comparison;
  const t = useWords();
  const metric = useMetric();
  const [query, setQuery] = useSearchParams();
  const only = query.get('only') === 'differs';
  const find = query.get('find') ?? '';
  const say = (name: string, value: string) =>
    setQuery(
      before => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  const counts = MEANINGS.map(meaning => ({
    meaning,
    count: comparisons.filter(each => meaningOf(each) === meaning).length,
  })).filter(({ count }) => count > 0);
  const rows = comparisons.filter(
    each =>
      (!only || differs(each)) &&
      `${metric.endpoint(each.endpoint)} ${metric.name(each.metric)}`
        .toLowerCase()
        .includes(find.trim().toLowerCase()),
  );
  return (
    <>
      {notes.length > 0 && (
        <Alert
          status="warning"
          icon
          title={t('compare.careful')}
          description={
            <ul className={styles.notes}>
              {notes.map(note => (
                <li key={note}>
                  <Said>{note}</Said>
                </li>
              ))}
            </ul>
          }
        />
      )}
      {comparisons.length === 0 ? (
        <Empty title={t('compare.nothingTitle')}>{t('compare.nothing')}</Empty>
      ) : (
        <>
          <p className={styles.summary}>
            {counts
              .map(({ meaning, count }) =>
                t(`compare.count.${meaning}`, { count }),
              )
              .join(' · ')}
          </p>
          <div className={styles.filters}>
            <SearchField
              label={t('compare.findRow')}
              size="small"
              value={find}
              onChange={to => say('find', to)}
            />
            <Switch
              label={t('compare.only')}
              isSelected={only}
              onChange={to => say('only', to ? 'differs' : '')}
            />
            <Button
              size="small"
              variant="secondary"
              onPress={() =>
                saveText(
                  `compare-${shortRun(baseline.id)}-${shortRun(
                    candidate.id,
                  )}.csv`,
                  csvOf(rows),
                )
              }
            >
              {t('compare.csv')}
            </Button>
          </div>
          {rows.length === 0 ? (
            <Empty>
              {t(only ? 'compare.noneDiffers' : 'compare.noneFits')}
            </Empty>
          ) : (
            <DifferenceTable rows={rows} />
          )}
        </>
      )}
    </>
  );
}

function csvOf(rows: readonly Comparison[]): string {
  return toCsv(
    [
      'endpoint',
      'metric',
      'better',
      'baseline',
      'candidate',
      'effect',
      'interval_low',
      'interval_high',
      'chance',
      'meaning',
      'explanation',
    ],
    rows.map(each => [
      each.endpoint,
      each.metric,
      each.better,
      each.baseline,
      each.candidate,
      each.effect,
      each.interval?.[0],
      each.interval?.[1],
      each.chance,
      meaningOf(each),
      each.explanation,
    ]),
  );
}
