import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useSignal } from '@backstage/plugin-signals-react';
import { ButtonLink, Text, VisuallyHidden } from '@backstage/ui';
import {
  bundleOf,
  cancelPermission,
  hasEnded,
  requestPermission,
  SIGNAL_CHANNEL,
  type Workflow,
  type WorkflowDetails,
} from '@plimsoll/backstage-plugin-common';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import { plimsollApiRef } from '../api';
import { Guarded } from '../components/Guarded';
import { Moment } from '../components/Moment';
import { PageHead } from '../components/PageHead';
import { Answer, Failure, Panel } from '../components/Panel';
import { Status, useStatusWord } from '../components/Status';
import { useWords } from '../components/Words';
import { useLoaded } from '../hooks/useLoaded';
import { useReason } from '../hooks/useReason';
import { nameOf, usePaths } from '../hooks/useService';
import { StepLog } from './StepLog';
import { WorkflowGraph } from './WorkflowGraph';

const POLL_MS = 1_500;

/** One workflow, as it goes on. */
export function WorkflowView() {
  const t = useWords();
  const { id = '' } = useParams();
  const { client } = useApi(plimsollApiRef);
  const details = useLoaded<WorkflowDetails>(
    `workflow ${id}`,
    signal => client.getWorkflow(id, { signal }),
    ({ workflow }) => (hasEnded(workflow.status) ? undefined : POLL_MS),
  );
  const { reload } = details;
  const { lastSignal } = useSignal<{ workflowId: string }>(SIGNAL_CHANNEL);
  useEffect(() => {
    if (lastSignal?.workflowId === id) reload();
  }, [lastSignal, id, reload]);
  return (
    <Answer of={details}>
      {data => (
        <>
          <PageHead
            title={t('workflow.title', { id: id.slice(0, 8) })}
            actions={<Steering workflow={data.workflow} reload={reload} />}
          >
            <Text as="p">
              <Status status={data.workflow.status} />
            </Text>
            <Asked workflow={data.workflow} />
          </PageHead>
          {data.workflow.error && (
            <Failure
              error={
                new Error(
                  [data.workflow.error.what, data.workflow.error.fix]
                    .filter(Boolean)
                    .join(' '),
                )
              }
            />
          )}
          <Progress details={data} />
          <Panel title={t('workflow.graph')}>
            <Text as="p" color="secondary">
              {t('workflow.graphHelp')}
            </Text>
            <WorkflowGraph details={data} />
          </Panel>
          <StepLog details={data} />
        </>
      )}
    </Answer>
  );
}

function Asked({ workflow }: { workflow: Workflow }) {
  const t = useWords();
  // The time is an element of its own, so the sentence is put together around it.
  const [before, after] = t('workflow.asked', {
    ago: '\u0000',
    who: nameOf(workflow.requested_by),
  }).split('\u0000');
  return (
    <Text as="p" color="secondary">
      {before}
      <Moment at={workflow.created_at} />
      {after}
    </Text>
  );
}

/** Says how far it is to whoever cannot see it. */
function Progress({ details }: { details: WorkflowDetails }) {
  const t = useWords();
  const word = useStatusWord();
  const done = details.tasks.filter(({ status }) => status === 'completed');
  return (
    <VisuallyHidden>
      <span role="status">
        {t('workflow.announce', {
          done: String(done.length),
          total: String(details.tasks.length),
          status: word(details.workflow.status),
        })}
      </span>
    </VisuallyHidden>
  );
}

function Steering(props: { workflow: Workflow; reload: () => void }) {
  const { workflow, reload } = props;
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const toasts = useApi(toastApiRef);
  const paths = usePaths();
  const environment =
    typeof workflow.parameters.environment === 'string'
      ? workflow.parameters.environment
      : undefined;
  const mayNotRetry = useReason(requestPermission, environment);
  const mayNotCancel = useReason(cancelPermission, environment);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const digest = bundleOf(workflow);
  const ended = hasEnded(workflow.status);

  const steer = async (act: () => Promise<Workflow>, said: string) => {
    setPending(true);
    setError(undefined);
    try {
      await act();
      toasts.post({ title: said, timeout: 5_000 });
      reload();
    } catch (failed) {
      setError(failed as Error);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      {digest && (
        <ButtonLink variant="primary" href={paths.bundle(digest)}>
          {t('workflow.open')}
        </ButtonLink>
      )}
      {ended && workflow.status !== 'completed' && (
        <Guarded
          variant="primary"
          isPending={pending}
          reason={mayNotRetry}
          onPress={() =>
            steer(
              () => client.retryWorkflow(workflow.id),
              t('workflow.retried'),
            )
          }
        >
          {t('action.retry')}
        </Guarded>
      )}
      {!ended && (
        <Guarded
          variant="secondary"
          isPending={pending}
          reason={
            mayNotCancel ??
            (workflow.cancel_requested ? t('workflow.isCancelling') : undefined)
          }
          onPress={() =>
            steer(
              () => client.cancelWorkflow(workflow.id),
              t('workflow.cancelled'),
            )
          }
        >
          {t('action.cancel')}
        </Guarded>
      )}
      {error && <Failure error={error} />}
    </>
  );
}
