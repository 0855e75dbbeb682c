import { useApi } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink, Link } from '@backstage/ui';
import {
  type BundleRecord,
  hasEnded,
  requestPermission,
  type Workflow,
} from '@plimsoll/backstage-plugin-common';
import { useCallback } from 'react';
import { plimsollApiRef } from '../api';
import { Grid } from '../components/Grid';
import { Guarded } from '../components/Guarded';
import { Moment } from '../components/Moment';
import { Answer, Empty, Panel } from '../components/Panel';
import { Status } from '../components/Status';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { type Pages, usePages } from '../hooks/usePages';
import { useReason } from '../hooks/useReason';
import { nameOf, short, usePaths, useService } from '../hooks/useService';
import { RunsPanel } from './run/RunsPanel';
import { StandingPanel } from './StandingPanel';

const LIMIT = 10;
const POLL_MS = 5_000;

/** How the service stands, its runs and bundles, and the work that makes them. */
export function Overview() {
  return (
    <>
      <StandingPanel />
      <RunsPanel />
      <Bundles />
      <Workflows />
    </>
  );
}

function Bundles() {
  const t = useWords();
  const { whole, share, size } = useFormat();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const paths = usePaths();
  const load = useCallback(
    (cursor?: string, signal?: AbortSignal) =>
      client.listBundles({ service: name, limit: LIMIT, cursor }, { signal }),
    [client, name],
  );
  const bundles = usePages<BundleRecord>(`bundles ${name}`, load);
  const isEmpty = bundles.data?.length === 0;
  return (
    <Panel
      title={t('overview.bundles')}
      actions={bundles.data && !isEmpty ? <RequestLink /> : undefined}
    >
      <Answer of={bundles}>
        {rows =>
          rows.length === 0 ? (
            <NothingYet />
          ) : (
            <>
              <Grid
                label={t('overview.bundles')}
                rows={rows}
                rowKey={row => row.digest}
                columns={[
                  {
                    name: t('overview.bundle'),
                    cell: row => (
                      <Link href={paths.bundle(row.digest)}>
                        {short(row.digest).slice(0, 8)}
                      </Link>
                    ),
                  },
                  {
                    name: t('overview.made'),
                    cell: row => <Moment at={row.stored_at} />,
                  },
                  {
                    name: t('overview.endpoints'),
                    cell: row => whole(row.endpoints),
                    figure: true,
                  },
                  {
                    name: t('overview.share'),
                    cell: row => share(row.tested_share),
                    figure: true,
                  },
                  {
                    name: t('overview.size'),
                    cell: row => size(row.size_bytes),
                    figure: true,
                  },
                ]}
              />
              <More pages={bundles} />
            </>
          )
        }
      </Answer>
    </Panel>
  );
}

/** Empty, or not set up: which of the two is known only once it was asked for. */
function NothingYet() {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const registered = useLoaded(`service ${name}`, async signal => ({
    traffic: (await client.findService(name, { signal }))?.traffic,
  }));
  return (
    <Answer of={registered}>
      {({ traffic }) =>
        traffic ? (
          <Empty
            title={t('overview.bundlesEmptyTitle')}
            action={<RequestLink />}
          >
            {t('overview.bundlesEmpty')}
          </Empty>
        ) : (
          <Empty
            title={t('overview.notSetUpTitle')}
            action={<RequestLink label={t('action.setUp')} />}
          >
            {t('overview.bundlesEmpty')} {t('overview.notSetUp')}
          </Empty>
        )
      }
    </Answer>
  );
}

function RequestLink({ label }: { label?: string }) {
  const t = useWords();
  const paths = usePaths();
  const reason = useReason(requestPermission);
  const words = label ?? t('action.request');
  return reason ? (
    <Guarded variant="primary" reason={reason}>
      {words}
    </Guarded>
  ) : (
    <ButtonLink variant="primary" href={paths.request}>
      {words}
    </ButtonLink>
  );
}

function Workflows() {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const paths = usePaths();
  const load = useCallback(
    (cursor?: string, signal?: AbortSignal) =>
      client.listWorkflows({ service: name, limit: LIMIT, cursor }, { signal }),
    [client, name],
  );
  const workflows = usePages<Workflow>(`workflows ${name}`, load, items =>
    items.every(({ status }) => hasEnded(status)) ? undefined : POLL_MS,
  );
  return (
    <Panel title={t('overview.workflows')}>
      <Answer of={workflows}>
        {rows =>
          rows.length === 0 ? (
            <Empty>{t('overview.workflowsEmpty')}</Empty>
          ) : (
            <>
              <Grid
                label={t('overview.workflows')}
                rows={rows}
                rowKey={row => row.id}
                columns={[
                  {
                    name: t('overview.workflow'),
                    cell: row => (
                      <Link href={paths.workflow(row.id)}>
                        {row.id.slice(0, 8)}
                      </Link>
                    ),
                  },
                  {
                    name: t('overview.status'),
                    cell: row => <Status status={row.status} />,
                  },
                  {
                    name: t('overview.asked'),
                    cell: row => <Moment at={row.created_at} />,
                  },
                  {
                    name: t('overview.by'),
                    cell: row => nameOf(row.requested_by),
                  },
                ]}
              />
              <More pages={workflows} />
            </>
          )
        }
      </Answer>
    </Panel>
  );
}

function More({ pages }: { pages: Pages<unknown> }) {
  const t = useWords();
  return pages.hasMore ? (
    <Button variant="secondary" size="small" onPress={pages.more}>
      {t('action.more')}
    </Button>
  ) : null;
}
