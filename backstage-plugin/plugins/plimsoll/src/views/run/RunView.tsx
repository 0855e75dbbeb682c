import { ButtonLink, Text } from '@backstage/ui';
import { hasRun, isSettled } from '@plimsoll/backstage-plugin-common';
import { useParams } from 'react-router-dom';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { Answer, Failure } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { nameOf, usePaths } from '../../hooks/useService';
import { AbortRun } from './AbortRun';
import { Approval } from './Approval';
import { Conclusion, RunStatusMark } from './Conclusion';
import { FidelityPanel } from './FidelityPanel';
import { Live } from './Live';
import { Objectives } from './Objectives';
import { Results } from './Results';
import { RunFacts } from './RunFacts';
import { KeepRun } from './KeepRun';
import { useRun, waitsForApproval, type WatchedRun } from './useRun';
import { ValidityPanel } from './ValidityPanel';
import { VerdictPanel } from './VerdictPanel';
import { shortRun } from './words';

/** One run: how it goes on, what it measured, and what that says about the service. */
export function RunView() {
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
  const { run, verdict, judging, workflow } = watched;
  const ended = hasRun(run.status);
  const failure = workflow?.status === 'failed' ? workflow.error : undefined;
  return (
    <>
      <PageHead
        title={t('run.page.title', { id: shortRun(run.id) })}
        actions={<Actions watched={watched} reload={reload} />}
      >
        <Text as="p">
          <RunStatusMark status={run.status} />{' '}
          {verdict && judging !== 'being confirmed' && (
            <Conclusion of={verdict.conclusion} />
          )}
        </Text>
        <Asked watched={watched} />
      </PageHead>
      {failure && failure.what !== run.reason && (
        <Failure
          error={
            new Error([failure.what, failure.fix].filter(Boolean).join(' '))
          }
        />
      )}
      {waitsForApproval(watched) && <Approval run={run} reload={reload} />}
      {!ended && !waitsForApproval(watched) && <Live watched={watched} />}
      {ended && <VerdictPanel watched={watched} reload={reload} />}
      <ValidityPanel run={run} />
      {ended && run.requests > 0 && <Results run={run} />}
      {verdict && <Objectives objectives={verdict.objectives} />}
      {ended && run.requests > 0 && <FidelityPanel run={run} />}
      <RunFacts watched={watched} />
    </>
  );
}

function Asked({ watched: { run } }: { watched: WatchedRun }) {
  const t = useWords();
  // The time is an element of its own, so the sentence is put together around it.
  const [before, after] = t('workflow.asked', {
    ago: '\u0000',
    who: nameOf(run.requested_by) || t('run.somebody'),
  }).split('\u0000');
  return (
    <Text as="p" color="secondary">
      {run.test_type} · {run.environment} · {before}
      <Moment at={run.created_at} />
      {after}
    </Text>
  );
}

function Actions(props: { watched: WatchedRun; reload: () => void }) {
  const { watched, reload } = props;
  const t = useWords();
  const paths = usePaths();
  const { run, verdict } = watched;
  return (
    <>
      {verdict && (
        <ButtonLink variant="primary" href={paths.verdict(run.id)}>
          {t('run.page.openVerdict')}
        </ButtonLink>
      )}
      {hasRun(run.status) && run.requests > 0 && <KeepRun run={run} />}
      {!isSettled(watched) && <AbortRun run={run} reload={reload} />}
    </>
  );
}
