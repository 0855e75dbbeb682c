import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Select } from '@backstage/ui';
import type { Environment, JudgedRun } from '@plimsoll/backstage-plugin-common';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { plimsollApiRef } from '../../api';
import { PageHead } from '../../components/PageHead';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { usePages } from '../../hooks/usePages';
import { useService } from '../../hooks/useService';
import { findRuns } from './findRuns';
import { RunTable } from './RunTable';
import styles from './RunTable.module.css';
import { pollOf } from './RunsPanel';
import {
  CONCLUSIONS,
  isOneOf,
  RUN_STATUSES,
  TEST_TYPES,
  useRunWords,
} from './words';

const ANY = '-';
const FILTERS = ['environment', 'status', 'test_type', 'conclusion'] as const;
type Filter = (typeof FILTERS)[number];

/** All runs of the service; which of them are shown is in the address. */
export function RunsView() {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const [query, setQuery] = useSearchParams();
  const environment = query.get('environment') ?? undefined;
  const status = pick(RUN_STATUSES, query.get('status'));
  const testType = pick(TEST_TYPES, query.get('test_type'));
  const conclusion = pick(CONCLUSIONS, query.get('conclusion'));
  const load = useCallback(
    (cursor?: string, signal?: AbortSignal) =>
      findRuns(
        wanted =>
          client.listRuns(
            {
              service: name,
              environment,
              status,
              test_type: testType,
              ...wanted,
            },
            { signal },
          ),
        conclusion,
        cursor,
      ),
    [client, name, environment, status, testType, conclusion],
  );
  const key = [name, environment, status, testType, conclusion].join(' ');
  const runs = usePages<JudgedRun>(`runs ${key}`, load, pollOf);
  const narrowed = FILTERS.some(each => query.has(each));
  const set = (filter: Filter, value: string) =>
    setQuery(
      before => {
        if (value === ANY) before.delete(filter);
        else before.set(filter, value);
        return before;
      },
      { replace: true },
    );
  return (
    <>
      <PageHead title={t('run.title')} />
      <Panel title={t('run.newestFirst')}>
        <Filters
          chosen={{ environment, status, test_type: testType, conclusion }}
          set={set}
        />
        <Answer of={runs}>
          {rows => (
            <>
              {rows.length > 0 ? (
                <RunTable runs={rows} explained />
              ) : (
                <Nothing
                  narrowed={narrowed}
                  hasMore={runs.hasMore}
                  showAll={() => setQuery({}, { replace: true })}
                />
              )}
              {runs.hasMore && (
                <Button variant="secondary" size="small" onPress={runs.more}>
                  {rows.length > 0 ? t('action.more') : t('run.lookFurther')}
                </Button>
              )}
            </>
          )}
        </Answer>
      </Panel>
    </>
  );
}

function Nothing(props: {
  narrowed: boolean;
  hasMore: boolean;
  showAll: () => void;
}) {
  const { narrowed, hasMore, showAll } = props;
  const t = useWords();
  if (!narrowed) return <Empty>{t('run.noneYet')}</Empty>;
  return (
    <Empty
      action={
        <Button variant="secondary" size="small" onPress={showAll}>
          {t('run.showAll')}
        </Button>
      }
    >
      {hasMore ? t('run.noneYetFound') : t('run.noneSuch')}
    </Empty>
  );
}

function Filters(props: {
  chosen: Record<Filter, string | undefined>;
  set: (filter: Filter, value: string) => void;
}) {
  const { chosen, set } = props;
  const t = useWords();
  const words = useRunWords();
  const { client } = useApi(plimsollApiRef);
  const environments = useLoaded<readonly Environment[]>(
    'environments',
    async signal =>
      (await client.listEnvironments({ limit: 200 }, { signal })).items,
  );
  const names = new Set(environments.data?.map(each => each.name));
  if (chosen.environment) names.add(chosen.environment);
  const options: Record<Filter, [value: string, label: string][]> = {
    environment: [...names].sort().map(each => [each, each]),
    status: RUN_STATUSES.map(each => [each, words.status(each)]),
    test_type: TEST_TYPES.map(each => [each, each]),
    conclusion: CONCLUSIONS.map(each => [each, words.conclusion(each)]),
  };
  const labels: Record<Filter, string> = {
    environment: t('run.environment'),
    status: t('run.status'),
    test_type: t('run.testType'),
    conclusion: t('run.verdict'),
  };
  return (
    <div className={styles.filters} role="group" aria-label={t('run.filters')}>
      {FILTERS.map(filter => (
        <Select
          key={filter}
          name={filter}
          label={labels[filter]}
          options={[
            { value: ANY, label: t('run.any') },
            ...options[filter].map(([value, label]) => ({ value, label })),
          ]}
          value={chosen[filter] ?? ANY}
          onChange={value => set(filter, String(value))}
        />
      ))}
    </div>
  );
}

function pick<K extends string>(
  all: readonly K[],
  value: string | null,
): K | undefined {
  return isOneOf(all, value) ? value : undefined;
}
