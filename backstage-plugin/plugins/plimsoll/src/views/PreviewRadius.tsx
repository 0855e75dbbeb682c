import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import {
  type Environment,
  type Preflight,
  runPermission,
} from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../api';
import { Facts } from '../components/Facts';
import { Answer, Panel } from '../components/Panel';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { useReason } from '../hooks/useReason';
import { PlanChecks } from './run/PlanChecks';

/** What a run of the newest bundle would do to an environment, and what is against it. */
export function PreviewRadius(props: {
  digest: string | undefined;
  environment: Environment;
}) {
  const { digest, environment } = props;
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const mayNot = useReason(runPermission, environment.name);
  const plan = useLoaded<Preflight>(
    digest && !mayNot ? `radius ${digest} ${environment.name}` : undefined,
    signal =>
      client.planRun(
        {
          bundle: digest ?? '',
          environment: environment.name,
          test_type: 'replay',
        },
        { signal },
      ),
  );
  return (
    <Panel title={t('curve.radius', { environment: environment.name })}>
      <Radius known={Boolean(digest)} mayNot={mayNot}>
        <Answer of={plan}>{found => <Planned plan={found} />}</Answer>
      </Radius>
    </Panel>
  );
}

function Radius(props: {
  known: boolean;
  mayNot: string | undefined;
  children: JSX.Element;
}) {
  const { known, mayNot, children } = props;
  const t = useWords();
  if (known && !mayNot) return children;
  return (
    <Text as="p" color="secondary">
      {known ? mayNot : t('curve.radiusNoBundle')}
    </Text>
  );
}

function Planned({ plan }: { plan: Preflight }) {
  const t = useWords();
  const { whole, figure, duration } = useFormat();
  const { blast_radius: radius, checks } = plan;
  const writing = Object.entries(radius.writing);
  const against = checks.filter(({ state }) => state !== 'ok');
  return (
    <>
      <Text as="p" color="secondary">
        {t('curve.radiusOf')}
      </Text>
      <Facts
        facts={[
          [t('run.plan.target'), radius.base_url],
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
                <ul>
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
              : t('run.plan.perSecond', {
                  rate: figure(radius.peak_per_second),
                }),
          ],
          [
            t('curve.against'),
            against.length === 0 ? (
              t('curve.nothingAgainst')
            ) : (
              <PlanChecks key="against" checks={against} />
            ),
          ],
        ]}
      />
    </>
  );
}
