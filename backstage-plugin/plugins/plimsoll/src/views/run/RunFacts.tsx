import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { JudgedRun } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../../api';
import { Facts } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { Answer, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { useLoaded } from '../../hooks/useLoaded';
import { short, usePaths } from '../../hooks/useService';
import { Version } from './RunTable';
import type { WatchedRun } from './useRun';
import { shortRun, useRunWords } from './words';
import type { WholeRun } from './whole';

/** What ran where, and what it can be compared with. */
export function RunFacts({ watched }: { watched: WatchedRun }) {
  const t = useWords();
  const { duration, figure } = useFormat();
  const { testTypeHelp } = useRunWords();
  const paths = usePaths();
  const { run, verdict } = watched;
  const again = verdict?.confirmed_by;
  const first = verdict?.confirms;
  const linked = (id: string) => (
    <Link href={paths.run(id)}>{shortRun(id)}</Link>
  );
  return (
    <Panel title={t('run.page.about')}>
      <Facts
        facts={[
          [t('run.plan.target'), `${run.base_url} (${run.environment})`],
          [
            t('run.testType'),
            `${run.test_type}: ${testTypeHelp(run.test_type)}`,
          ],
          [
            t('run.page.planned'),
            t('run.page.plannedWhat', {
              duration: duration(run.duration_s),
              scale: figure(run.scale),
            }),
          ],
          [t('run.version'), <Version key="version" of={run.version} />],
          [t('run.page.previous'), <Previous key="previous" run={run} />],
          [
            t('run.bundle'),
            <Link key="bundle" href={paths.bundle(run.bundle_digest)}>
              {short(run.bundle_digest).slice(0, 8)}
            </Link>,
          ],
          ...(run.workflow_id
            ? [
                [
                  t('overview.workflow'),
                  <Link key="workflow" href={paths.workflow(run.workflow_id)}>
                    {t('run.page.steps')}
                  </Link>,
                ] as [string, JSX.Element],
              ]
            : []),
          ...(again
            ? [
                [t('run.page.confirmedBy'), linked(again)] as [
                  string,
                  JSX.Element,
                ],
              ]
            : []),
          ...(first
            ? [[t('run.page.confirms'), linked(first)] as [string, JSX.Element]]
            : []),
          ...(run.started_at
            ? [
                [
                  t('run.page.began'),
                  <Moment key="began" at={run.started_at} />,
                ] as [string, JSX.Element],
              ]
            : []),
        ]}
      />
    </Panel>
  );
}

/** The run before of the same kind, with the way to compare the two. */
function Previous({ run }: { run: WholeRun }) {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const paths = usePaths();
  const before = useLoaded<{ found?: JudgedRun }>(
    `before ${run.id}`,
    async signal => {
      const { items } = await client.listRuns(
        {
          service: run.service,
          environment: run.environment,
          test_type: run.test_type,
          status: 'completed',
          until: run.created_at,
          limit: 2,
        },
        { signal },
      );
      return { found: items.find(each => each.run.id !== run.id) };
    },
  );
  return (
    <Answer of={before}>
      {({ found }) =>
        found ? (
          <>
            <Link href={paths.run(found.run.id)}>{shortRun(found.run.id)}</Link>
            {found.run.version && (
              <>
                {' '}
                (<Version of={found.run.version} />)
              </>
            )}
            {' · '}
            <Link href={paths.compare(found.run.id, run.id)}>
              {t('run.page.compare')}
            </Link>
          </>
        ) : (
          <>{t('run.page.noPrevious')}</>
        )
      }
    </Answer>
  );
}
