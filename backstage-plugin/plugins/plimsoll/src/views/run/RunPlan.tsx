import {
  toastApiRef,
  useAnalytics,
  useApi,
} from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import {
  type Environment,
  type Preflight,
  runPermission,
  type ShownBundle,
} from '@plimsoll/backstage-plugin-common';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { plimsollApiRef } from '../../api';
import { Facts } from '../../components/Facts';
import { Guarded } from '../../components/Guarded';
import { Answer, Failure, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { type Loaded, useLoaded } from '../../hooks/useLoaded';
import { useReason } from '../../hooks/useReason';
import { usePaths } from '../../hooks/useService';
import { Policy } from '../Preview';
import styles from './NewRun.module.css';
import { PlanChecks } from './PlanChecks';
import { Version } from './RunTable';
import { useRunWords } from './words';
import type { WholeNewRun } from './whole';

/** What a run would do, before it begins; nothing is sent but a question. */
export function RunPlan(props: {
  wanted: WholeNewRun;
  bundle: ShownBundle;
  environment?: Environment;
  change: () => void;
}) {
  const { wanted, bundle, environment, change } = props;
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const mayNot = useReason(runPermission, wanted.environment ?? undefined);
  const plan = useLoaded<Preflight>(
    mayNot ? undefined : `plan ${JSON.stringify(wanted)}`,
    signal => client.planRun(wanted, { signal }),
  );
  return (
    <>
      <Panel title={t('run.plan.title')}>
        {mayNot ? (
          <Alert status="info" icon title={mayNot} />
        ) : (
          <Answer of={plan}>
            {found => (
              <PlanFacts
                plan={found}
                wanted={wanted}
                environment={environment}
              />
            )}
          </Answer>
        )}
      </Panel>
      {plan.data && (
        <Panel
          title={t('run.plan.checks')}
          actions={
            <Button
              variant="secondary"
              size="small"
              isPending={plan.loading}
              onPress={plan.reload}
            >
              {t('run.plan.again')}
            </Button>
          }
        >
          <PlanChecks checks={plan.data.checks} />
        </Panel>
      )}
      <Begin
        wanted={wanted}
        service={bundle.record.service}
        plan={plan}
        mayNot={mayNot}
        change={change}
      />
    </>
  );
}

function PlanFacts(props: {
  plan: Preflight;
  wanted: WholeNewRun;
  environment?: Environment;
}) {
  const { plan, wanted, environment } = props;
  const t = useWords();
  const { whole, figure, duration } = useFormat();
  const { testTypeHelp } = useRunWords();
  const radius = plan.blast_radius;
  const writing = Object.entries(radius.writing);
  return (
    <Facts
      facts={[
        [t('run.plan.target'), `${radius.base_url} (${radius.environment})`],
        [
          t('run.testType'),
          `${wanted.test_type}: ${testTypeHelp(wanted.test_type)}`,
        ],
        [
          t('run.plan.requests'),
          t('run.plan.requestsAbout', {
            requests: whole(radius.requests),
            users: whole(radius.virtual_users),
          }),
        ],
        [
          t('run.plan.writes'),
          writing.length === 0 ? (
            t('run.plan.writesNothing')
          ) : (
            <>
              {t('run.plan.writesAbout', { requests: whole(radius.writes) })}
              <ul className={styles.writing}>
                {writing.map(([endpoint, requests]) => (
                  <li key={endpoint}>
                    {endpoint} ({whole(requests)})
                  </li>
                ))}
              </ul>
            </>
          ),
        ],
        [t('preview.duration'), duration(radius.duration_s)],
        [
          t('run.plan.peak'),
          radius.peak_per_second === null
            ? t('run.plan.oneByOne')
            : t('run.plan.perSecond', { rate: figure(radius.peak_per_second) }),
        ],
        [
          t('run.version'),
          plan.answer.version ? (
            <Version of={plan.answer.version} />
          ) : (
            t('run.plan.versionUntold')
          ),
        ],
        [
          t('preview.policy'),
          <Policy key="policy" environment={environment} />,
        ],
        [
          t('run.plan.approval'),
          plan.approval_needed
            ? t('run.plan.approvalNeeded')
            : t('run.plan.approvalNone'),
        ],
      ]}
    />
  );
}

function Begin(props: {
  wanted: WholeNewRun;
  service: string;
  plan: Loaded<Preflight>;
  mayNot: string | undefined;
  change: () => void;
}) {
  const { wanted, service, plan, mayNot, change } = props;
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const toasts = useApi(toastApiRef);
  const analytics = useAnalytics();
  const navigate = useNavigate();
  const paths = usePaths();
  // One key for this form: a second press, or a repeated one after a failure, asks for the same.
  const key = useRef(crypto.randomUUID());
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<Error>();
  const against = plan.data?.checks.find(({ state }) => state === 'failed');
  const reason =
    mayNot ??
    (plan.data === undefined || plan.error || plan.loading
      ? t('run.plan.notKnown')
      : against && t('run.plan.against', { why: against.explanation }));
  const begin = async () => {
    setSending(true);
    setError(undefined);
    try {
      const run = await client.startRun(wanted, {
        idempotencyKey: key.current,
      });
      analytics.captureEvent('run', service);
      toasts.post({
        title: plan.data?.approval_needed
          ? t('run.plan.doneWaits')
          : t('run.plan.done'),
        timeout: 5_000,
      });
      navigate(paths.run(run.id));
    } catch (failed) {
      setError(failed as Error);
      setSending(false);
    }
  };
  return (
    <>
      {error && <Failure error={error} />}
      <div className={styles.actions}>
        <Button variant="secondary" onPress={change}>
          {t('request.change')}
        </Button>
        <Guarded
          variant="primary"
          isPending={sending}
          onPress={begin}
          reason={reason}
        >
          {plan.data?.approval_needed
            ? t('run.plan.ask')
            : t('run.plan.commit')}
        </Guarded>
      </div>
    </>
  );
}
