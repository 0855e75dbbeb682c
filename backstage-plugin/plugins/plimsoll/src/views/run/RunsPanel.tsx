import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonLink, Flex } from '@backstage/ui';
import { hasRun, type JudgedRun } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../../api';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { usePaths, useService } from '../../hooks/useService';
import { RunTable } from './RunTable';

const SHOWN = 5;
const POLL_MS = 5_000;

/** The newest runs of the service. */
export function RunsPanel() {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const paths = usePaths();
  const runs = useLoaded<readonly JudgedRun[]>(
    `newest runs ${name}`,
    async signal =>
      (await client.listRuns({ service: name, limit: SHOWN }, { signal }))
        .items,
    pollOf,
  );
  return (
    <Panel
      title={t('run.title')}
      actions={
        runs.data?.length ? (
          <Flex gap="2">
            <ButtonLink
              variant="secondary"
              size="small"
              href={paths.history({})}
            >
              {t('history.title')}
            </ButtonLink>
            <ButtonLink variant="secondary" size="small" href={paths.runs}>
              {t('run.all')}
            </ButtonLink>
          </Flex>
        ) : undefined
      }
    >
      <Answer of={runs}>
        {rows =>
          rows.length === 0 ? (
            <Empty>{t('run.noneYet')}</Empty>
          ) : (
            <RunTable runs={rows} />
          )
        }
      </Answer>
    </Panel>
  );
}

/** After how long runs are worth another look. */
export function pollOf(runs: readonly JudgedRun[]): number | undefined {
  return runs.every(({ run }) => hasRun(run.status)) ? undefined : POLL_MS;
}
