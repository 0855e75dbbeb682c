import { useApi } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import {
  type Environment,
  environmentsOf,
  type ShownBundle,
} from '@plimsoll/backstage-plugin-common';
import { useSearchParams } from 'react-router-dom';
import { plimsollApiRef } from '../../api';
import { PageHead } from '../../components/PageHead';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { short, usePaths, useService } from '../../hooks/useService';
import { NewRunForm } from './NewRunForm';
import { RunPlan } from './RunPlan';
import { isOneOf, TEST_TYPES } from './words';
import type { WholeNewRun } from './whole';

type Known = { bundle: ShownBundle; environments: readonly Environment[] };

/** Starts a run of a bundle: first what, then what that means, then it begins. */
export function NewRunView() {
  const t = useWords();
  const [query] = useSearchParams();
  const digest = query.get('bundle') ?? '';
  const { client } = useApi(plimsollApiRef);
  const { entity } = useService();
  const paths = usePaths();
  const known = useLoaded<Known>(
    digest ? `new run ${digest}` : undefined,
    async signal => {
      const [bundle, { items }] = await Promise.all([
        client.getBundle(digest, { signal }),
        client.listEnvironments({ limit: 200 }, { signal }),
      ]);
      const offered = environmentsOf(entity);
      return {
        bundle,
        environments: items.filter(
          each => offered?.includes(each.name) ?? true,
        ),
      };
    },
  );
  return (
    <>
      <PageHead title={t('run.new.title')}>
        {digest && (
          <Text as="p" color="secondary">
            {t('run.bundle')}{' '}
            <Link href={paths.bundle(digest)}>{short(digest).slice(0, 8)}</Link>
          </Text>
        )}
      </PageHead>
      {digest ? (
        <Answer of={known}>{data => <NewRunOf known={data} />}</Answer>
      ) : (
        <Panel title={t('run.new.what')}>
          <Empty action={<Link href={paths.tab}>{t('title')}</Link>}>
            {t('run.new.noBundle')}
          </Empty>
        </Panel>
      )}
    </>
  );
}

/** What is wanted lives in the address: it can be shared, and the browser's back goes back. */
function NewRunOf({ known }: { known: Known }) {
  const t = useWords();
  const [query, setQuery] = useSearchParams();
  const { bundle, environments } = known;
  if (environments.length === 0) {
    return (
      <Panel title={t('run.new.what')}>
        <Empty title={t('run.new.noEnvironmentTitle')}>
          {t('run.new.noEnvironment')}
        </Empty>
      </Panel>
    );
  }
  const wanted = wantedIn(query, known);
  if (query.get('step') === 'preview') {
    return (
      <RunPlan
        wanted={wanted}
        bundle={bundle}
        environment={environments.find(
          each => each.name === wanted.environment,
        )}
        change={() =>
          setQuery(before => {
            before.delete('step');
            return before;
          })
        }
      />
    );
  }
  return (
    <NewRunForm
      wanted={wanted}
      manifest={bundle.manifest}
      environments={environments}
      preview={next => setQuery(queryOf(next, query.get('bundle') ?? ''))}
    />
  );
}

/** Nobody shall load production because it comes first: one with an address where nobody has to agree. */
function mildest(environments: readonly Environment[]): Environment {
  const reachable = environments.filter(each => each.base_url);
  return (
    reachable.find(each => !each.policy?.approval_needed) ??
    reachable.at(0) ??
    environments[0]
  );
}

function wantedIn(query: URLSearchParams, known: Known): WholeNewRun {
  const { bundle, environments } = known;
  const types = TEST_TYPES.filter(each => each in bundle.manifest.test_types);
  const asked = query.get('test_type');
  return {
    bundle: bundle.record.digest,
    environment: query.get('environment') ?? mildest(environments).name,
    test_type: isOneOf(types, asked)
      ? asked
      : types.find(each => each === 'replay') ?? types[0] ?? 'smoke',
    version: query.get('version') ?? '',
    duration_s: positive(query.get('duration_s')),
    scale: positive(query.get('scale')) ?? 1,
    into_history: query.get('into_history') !== 'no',
    confirm: query.get('confirm') !== 'no',
  };
}

function queryOf(wanted: WholeNewRun, bundle: string): Record<string, string> {
  return {
    bundle,
    ...(wanted.environment ? { environment: wanted.environment } : {}),
    test_type: wanted.test_type,
    ...(wanted.version ? { version: wanted.version } : {}),
    ...(wanted.duration_s ? { duration_s: String(wanted.duration_s) } : {}),
    ...(wanted.scale === 1 ? {} : { scale: String(wanted.scale) }),
    ...(wanted.into_history ? {} : { into_history: 'no' }),
    ...(wanted.confirm ? {} : { confirm: 'no' }),
    step: 'preview',
  };
}

function positive(text: string | null): number | undefined {
  const value = Number(text);
  return text && Number.isFinite(value) && value > 0 ? value : undefined;
}
