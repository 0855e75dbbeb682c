import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonLink, Text } from '@backstage/ui';
import type { TestType } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../../api';
import { PageHead } from '../../components/PageHead';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { usePaths, useService } from '../../hooks/useService';
import { Histories } from './Histories';
import { useChosen } from './useChosen';

const LOOKED_AT = 100;

/** Where runs of the service have been, the newest first. */
export type Places = {
  environments: string[];
  types: TestType[];
};

/** What the runs of a service measured over time, and where it changed. */
export function HistoryView() {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const { chosen } = useChosen();
  const places = useLoaded<Places>(`places ${name}`, async signal => {
    const runs = await client.listRuns(
      { service: name, limit: LOOKED_AT },
      { signal },
    );
    return {
      environments: unique(runs.items.map(({ run }) => run.environment)),
      types: unique(runs.items.map(({ run }) => run.test_type)),
    };
  });
  return (
    <>
      <PageHead title={t('history.title')}>
        <Text as="p" color="secondary">
          {t('history.subtitle')}
        </Text>
      </PageHead>
      <Answer of={places}>
        {found =>
          found.environments.length === 0 && !chosen.environment ? (
            <Panel title={t('history.title')}>
              <NoRunYet />
            </Panel>
          ) : (
            <Histories places={found} />
          )
        }
      </Answer>
    </>
  );
}

/** Which step is missing: a test, or its first run. */
function NoRunYet() {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const paths = usePaths();
  const newest = useLoaded(`newest bundle ${name}`, async signal => ({
    bundle: (
      await client.listBundles({ service: name, limit: 1 }, { signal })
    ).items.at(0),
  }));
  return (
    <Answer of={newest}>
      {({ bundle }) =>
        bundle ? (
          <Empty
            title={t('history.noRunTitle')}
            action={
              <ButtonLink variant="primary" href={paths.newRun(bundle.digest)}>
                {t('history.firstRun')}
              </ButtonLink>
            }
          >
            {t('history.noRun')}
          </Empty>
        ) : (
          <Empty
            title={t('history.notSetUpTitle')}
            action={
              <ButtonLink variant="primary" href={paths.request}>
                {t('action.request')}
              </ButtonLink>
            }
          >
            {t('history.noRun')}
          </Empty>
        )
      }
    </Answer>
  );
}

function unique<T>(all: readonly T[]): T[] {
  return [...new Set(all)];
}
