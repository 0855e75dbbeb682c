import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonLink, Link, Text } from '@backstage/ui';
import {
  type BundleRecord,
  hasEnded,
  hasRun,
  requestPermission,
  type Standing,
  type Workflow,
} from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../api';
import { Facts } from '../components/Facts';
import { Guarded } from '../components/Guarded';
import { Moment } from '../components/Moment';
import { Answer, Panel } from '../components/Panel';
import { Status } from '../components/Status';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { useReason } from '../hooks/useReason';
import { short, usePaths, useService } from '../hooks/useService';
import styles from './EntityCard.module.css';
import { Stands } from './Stands';

const POLL_MS = 10_000;

type Glance = {
  standing: Standing;
  bundle?: BundleRecord;
  workflow?: Workflow;
};

/** What there is, at a glance. */
export function EntityCard() {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const paths = usePaths();
  const glance = useLoaded<Glance>(
    `card ${name}`,
    async signal => {
      const [standing, bundles, workflows] = await Promise.all([
        client.getStanding(name, { signal }),
        client.listBundles({ service: name, limit: 1 }, { signal }),
        client.listWorkflows({ service: name, limit: 1 }, { signal }),
      ]);
      return {
        standing,
        bundle: bundles.items.at(0),
        workflow: workflows.items.at(0),
      };
    },
    ({ standing: { newest_run: run }, workflow }) =>
      (workflow && !hasEnded(workflow.status)) || (run && !hasRun(run.status))
        ? POLL_MS
        : undefined,
  );
  return (
    <Panel
      title={t('title')}
      actions={<Link href={paths.tab}>{t('card.open')}</Link>}
    >
      <Answer of={glance}>
        {({ standing, bundle, workflow }) => (
          <>
            {standing.newest_run ? (
              <Stands standing={standing} />
            ) : (
              <NotRun bundle={bundle} />
            )}
            {workflow &&
              workflow.template === 'bundle' &&
              !hasEnded(workflow.status) && (
                <Text as="p">
                  <Link href={paths.workflow(workflow.id)}>
                    {t('card.working')}
                  </Link>{' '}
                  <Status status={workflow.status} />
                </Text>
              )}
          </>
        )}
      </Answer>
    </Panel>
  );
}

function NotRun({ bundle }: { bundle?: BundleRecord }) {
  const t = useWords();
  const { share } = useFormat();
  const paths = usePaths();
  const reason = useReason(requestPermission);
  if (bundle) {
    return (
      <>
        <Text as="p">{t('fleet.quiet', { next: t('fleet.quietNext') })}</Text>
        <Facts
          facts={[
            [
              t('card.newest'),
              <Link key="bundle" href={paths.bundle(bundle.digest)}>
                {short(bundle.digest).slice(0, 8)}
              </Link>,
            ],
            [t('overview.made'), <Moment key="made" at={bundle.stored_at} />],
            [t('overview.share'), share(bundle.tested_share)],
          ]}
        />
      </>
    );
  }
  return (
    <div className={styles.none}>
      <Text as="p">{t('card.none')}</Text>
      {reason ? (
        <Guarded variant="secondary" size="small" reason={reason}>
          {t('action.request')}
        </Guarded>
      ) : (
        <ButtonLink variant="secondary" size="small" href={paths.request}>
          {t('action.request')}
        </ButtonLink>
      )}
    </div>
  );
}
