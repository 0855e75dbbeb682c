import { useApi } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { hasEnded } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../api';
import { Facts } from '../components/Facts';
import { Moment } from '../components/Moment';
import { Answer, Panel } from '../components/Panel';
import { Status } from '../components/Status';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { short, usePaths, useService } from '../hooks/useService';

/** What there is, at a glance. */
export function EntityCard() {
  const t = useWords();
  const { share } = useFormat();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const paths = usePaths();
  const newest = useLoaded(`card ${name}`, async signal => {
    const [bundles, workflows] = await Promise.all([
      client.listBundles({ service: name, limit: 1 }, { signal }),
      client.listWorkflows({ service: name, limit: 1 }, { signal }),
    ]);
    return { bundle: bundles.items.at(0), workflow: workflows.items.at(0) };
  });
  return (
    <Panel
      title={t('title')}
      actions={<Link href={paths.tab}>{t('card.open')}</Link>}
    >
      <Answer of={newest}>
        {({ bundle, workflow }) => (
          <>
            {bundle ? (
              <Facts
                facts={[
                  [
                    t('card.newest'),
                    <Link key="bundle" href={paths.bundle(bundle.digest)}>
                      {short(bundle.digest).slice(0, 8)}
                    </Link>,
                  ],
                  [
                    t('overview.made'),
                    <Moment key="made" at={bundle.stored_at} />,
                  ],
                  [t('overview.share'), share(bundle.tested_share)],
                ]}
              />
            ) : (
              <Text as="p">{t('card.none')}</Text>
            )}
            {workflow && !hasEnded(workflow.status) && (
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
