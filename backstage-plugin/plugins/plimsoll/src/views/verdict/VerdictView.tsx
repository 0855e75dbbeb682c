import { ButtonLink, Link, Text } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { Facts } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { Answer, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { usePaths } from '../../hooks/useService';
import { Conclusion } from '../run/Conclusion';
import { Objectives } from '../run/Objectives';
import { Version } from '../run/RunTable';
import { Said } from '../run/Said';
import { useRun, type WatchedRun } from '../run/useRun';
import styles from '../run/Run.module.css';
import { JudgingState } from '../run/VerdictPanel';
import { shortRun } from '../run/words';
import { Comparisons } from './Comparisons';
import { findingsOf } from './findings';
import { GatePanel } from './GatePanel';
import { TriagePanel } from './TriagePanel';
import type { WholeRun, WholeVerdict } from '../run/whole';

/** What one run says about the service, on what evidence, and what people answer. */
export function VerdictView() {
  const { id = '' } = useParams();
  const run = useRun(id);
  return (
    <Answer of={run}>
      {watched => <Shown watched={watched} reload={run.reload} />}
    </Answer>
  );
}

function Shown(props: { watched: WatchedRun; reload: () => void }) {
  const { watched, reload } = props;
  const t = useWords();
  const paths = usePaths();
  const { run, verdict } = watched;
  return (
    <>
      <PageHead
        title={t('verdict.title', { id: shortRun(run.id) })}
        actions={
          <ButtonLink variant="secondary" href={paths.run(run.id)}>
            {t('verdict.openRun')}
          </ButtonLink>
        }
      >
        {verdict && watched.judging !== 'being confirmed' && (
          <Text as="p">
            <Conclusion of={verdict.conclusion} large />
          </Text>
        )}
        <Text as="p" color="secondary">
          {run.test_type} · {run.environment}
          {run.version && (
            <>
              {' · '}
              <Version of={run.version} />
            </>
          )}
          {verdict && (
            <>
              {' · '}
              <Moment at={verdict.judged_at} />
            </>
          )}
        </Text>
      </PageHead>
      {verdict ? (
        <Judged run={run} verdict={verdict} watched={watched} reload={reload} />
      ) : (
        <Panel title={t('run.verdict')}>
          <JudgingState judging={watched.judging} />
        </Panel>
      )}
    </>
  );
}

function Judged(props: {
  run: WholeRun;
  verdict: WholeVerdict;
  watched: WatchedRun;
  reload: () => void;
}) {
  const { run, verdict, watched, reload } = props;
  const findings = findingsOf(verdict);
  return (
    <>
      <JudgingState judging={watched.judging} />
      <Explanation
        verdict={verdict}
        isOpen={watched.judging === 'being confirmed'}
      />
      {/* What a second run may clear, nobody is asked about. */}
      {findings.length > 0 && watched.judging !== 'being confirmed' && (
        <TriagePanel
          run={run}
          findings={findings}
          triage={watched.triage}
          reload={reload}
        />
      )}
      <Comparisons run={run} comparisons={verdict.comparisons} />
      <Objectives objectives={verdict.objectives} />
      <GatePanel run={run} />
    </>
  );
}

function Explanation(props: { verdict: WholeVerdict; isOpen: boolean }) {
  const { verdict } = props;
  const t = useWords();
  const paths = usePaths();
  const linked = (id: string) => (
    <Link key={id} href={paths.run(id)}>
      {shortRun(id)}
    </Link>
  );
  const newest = verdict.baseline_runs.slice(-3);
  return (
    <Panel title={t('verdict.says')}>
      <Text as="p" className={styles.prose}>
        <Said>{verdict.explanation}</Said>
      </Text>
      {verdict.invalid.length > 0 && (
        <ul className={styles.list}>
          {verdict.invalid.map(({ explanation }) => (
            <li key={explanation}>
              <Said>{explanation}</Said>
            </li>
          ))}
        </ul>
      )}
      <Facts
        facts={[
          ...(verdict.settle
            ? [
                [
                  t('verdict.settle'),
                  <Said key="settle">{verdict.settle}</Said>,
                ] as [string, JSX.Element],
              ]
            : []),
          [
            t('verdict.confirmation'),
            <Confirmation key="confirmation" {...props} />,
          ],
          [
            t('verdict.baseline'),
            newest.length === 0 ? (
              t('verdict.noBaseline')
            ) : (
              <>
                {t('verdict.baselineRuns', {
                  count: verdict.baseline_runs.length,
                })}{' '}
                {newest.map((id, index) => (
                  <span key={id}>
                    {index > 0 && ', '}
                    {linked(id)}
                  </span>
                ))}
              </>
            ),
          ],
          ...(verdict.method
            ? [
                [
                  t('verdict.method'),
                  <Said key="method">{verdict.method}</Said>,
                ] as [string, JSX.Element],
              ]
            : []),
        ]}
      />
    </Panel>
  );
}

/** Whether a second run has shown the same. */
function Confirmation(props: { verdict: WholeVerdict; isOpen: boolean }) {
  const { verdict, isOpen: goesOn } = props;
  const t = useWords();
  const paths = usePaths();
  if (verdict.confirmed_by) {
    return (
      <>
        {t('verdict.confirmedBy')}{' '}
        <Link href={paths.run(verdict.confirmed_by)}>
          {shortRun(verdict.confirmed_by)}
        </Link>
      </>
    );
  }
  if (verdict.confirms) {
    return (
      <>
        {t('verdict.confirmsOther')}{' '}
        <Link href={paths.verdict(verdict.confirms)}>
          {shortRun(verdict.confirms)}
        </Link>
      </>
    );
  }
  return <>{goesOn ? t('verdict.goesOn') : t('verdict.byOneRun')}</>;
}
