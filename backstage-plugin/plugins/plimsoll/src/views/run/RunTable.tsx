import { Link } from '@backstage/ui';
import type { JudgedRun } from '@plimsoll/backstage-plugin-common';
import { Grid, type GridColumn } from '../../components/Grid';
import { Moment } from '../../components/Moment';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { usePaths } from '../../hooks/useService';
import { Conclusion, RunStatusMark } from './Conclusion';
import styles from './RunTable.module.css';
import { Said } from './Said';
import { shortRun, useRunWords } from './words';

/** Runs with what they say about the service. */
export function RunTable(props: {
  runs: readonly JudgedRun[];
  /** With the words of each verdict. */
  explained?: boolean;
}) {
  const t = useWords();
  const { whole, share } = useFormat();
  const { testTypeHelp } = useRunWords();
  const paths = usePaths();
  const explanation: GridColumn<JudgedRun> = {
    name: t('run.explanation'),
    cell: row => (
      <span className={styles.explanation} title={row.explanation}>
        <Said>{row.explanation || row.run.reason || '–'}</Said>
      </span>
    ),
  };
  return (
    <Grid
      label={t('run.title')}
      rows={props.runs}
      rowKey={row => row.run.id}
      columns={[
        {
          name: t('run.run'),
          cell: ({ run }) => (
            <Link href={paths.run(run.id)} className={styles.line}>
              {shortRun(run.id)}
            </Link>
          ),
        },
        {
          name: t('run.verdict'),
          cell: row => <Outcome of={row} />,
        },
        { name: t('run.environment'), cell: ({ run }) => run.environment },
        {
          name: t('run.testType'),
          cell: ({ run }) => (
            <span title={testTypeHelp(run.test_type)}>{run.test_type}</span>
          ),
        },
        {
          name: t('run.version'),
          cell: ({ run }) => <Version of={run.version} />,
        },
        {
          name: t('run.requests'),
          cell: ({ run }) => (run.requests ? whole(run.requests) : '–'),
          figure: true,
        },
        {
          name: t('run.errors'),
          cell: ({ run }) => (
            <span className={styles.line}>
              {typeof run.error_rate === 'number' ? share(run.error_rate) : '–'}
            </span>
          ),
          figure: true,
        },
        {
          name: t('run.asked'),
          cell: ({ run }) => (
            <span className={styles.line}>
              <Moment at={run.created_at} />
            </span>
          ),
        },
        ...(props.explained ? [explanation] : []),
      ]}
    />
  );
}

/** The verdict, and the status where that is the news. */
function Outcome({ of: { run, conclusion } }: { of: JudgedRun }) {
  return (
    <>
      {conclusion && <Conclusion of={conclusion} />}
      {(!conclusion || run.status !== 'completed') && (
        <>
          {' '}
          <RunStatusMark status={run.status ?? 'queued'} />
        </>
      )}
    </>
  );
}

/** A commit is cut as people cut it; all of it is there on hover. */
export function Version({ of: version }: { of?: string }) {
  if (!version) return <>–</>;
  const cut = /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 8) : version;
  return (
    <span className={styles.version} title={version}>
      {cut}
    </span>
  );
}
