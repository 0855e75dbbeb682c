import { useApi } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import type {
  EndpointResults,
  ResultsReport,
} from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../../api';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { useLoaded } from '../../hooks/useLoaded';
import { usePaths } from '../../hooks/useService';
import styles from './Run.module.css';
import { Said } from './Said';
import { SortGrid, type SortColumn } from './SortGrid';
import { orNothing } from './useRun';
import type { WholeRun } from './whole';

type Kept = { report?: ResultsReport };

/** What a run measured, by endpoint. */
export function Results({ run }: { run: WholeRun }) {
  const t = useWords();
  const { whole, share, duration } = useFormat();
  const { client } = useApi(plimsollApiRef);
  const results = useLoaded<Kept>(`results ${run.id}`, async signal => ({
    report: await orNothing(() => client.getRunResults(run.id, { signal })),
  }));
  return (
    <Panel title={t('run.results.title')}>
      <Answer of={results}>
        {({ report }) =>
          report ? (
            <>
              <Text as="p">
                {t('run.results.summary', {
                  requests: whole(report.requests),
                  duration: duration(report.span_s),
                  errors:
                    report.error_rate === null ? '–' : share(report.error_rate),
                })}
              </Text>
              <Endpoints run={run} rows={report.endpoints} />
              <Text as="p" color="secondary" className={styles.small}>
                {t('run.results.help')}
              </Text>
              {report.notes && report.notes.length > 0 && (
                <ul className={styles.list}>
                  {report.notes.map(note => (
                    <li key={note}>
                      <Said>{note}</Said>
                    </li>
                  ))}
                </ul>
              )}
            </>
          ) : (
            <Empty>{t('run.results.notKept')}</Empty>
          )
        }
      </Answer>
    </Panel>
  );
}

const PERCENTILES = ['p50_ms', 'p90_ms', 'p95_ms', 'p99_ms'] as const;

function Endpoints(props: { run: WholeRun; rows: readonly EndpointResults[] }) {
  const { run, rows } = props;
  const t = useWords();
  const { whole, share, figure } = useFormat();
  const paths = usePaths();
  const columns: SortColumn<EndpointResults>[] = [
    {
      id: 'endpoint',
      name: t('run.endpoint'),
      by: row => row.name,
      cell: row => (
        <Link
          href={paths.history({
            environment: run.environment,
            test_type: run.test_type,
            endpoint: row.name,
            metric: 'p95_ms',
          })}
        >
          {row.name}
        </Link>
      ),
    },
    {
      id: 'requests',
      name: t('run.requests'),
      by: row => row.requests,
      cell: row => whole(row.requests),
      figure: true,
    },
    {
      id: 'rate',
      name: t('run.results.rate'),
      by: row => row.requests_per_s,
      cell: row =>
        row.requests_per_s === null ? '–' : figure(row.requests_per_s),
      figure: true,
    },
    {
      id: 'errors',
      name: t('run.errors'),
      by: row => row.error_rate,
      cell: row => share(row.error_rate),
      figure: true,
    },
    ...PERCENTILES.map(id => ({
      id,
      name: `${t(`run.metrics.${id}`)} (ms)`,
      by: (row: EndpointResults) => row[id],
      cell: (row: EndpointResults) => {
        const value = row[id];
        return value === null ? '–' : figure(value);
      },
      figure: true,
    })),
  ];
  return (
    <SortGrid
      label={t('run.results.title')}
      rows={rows}
      rowKey={row => row.name}
      columns={columns}
    />
  );
}
