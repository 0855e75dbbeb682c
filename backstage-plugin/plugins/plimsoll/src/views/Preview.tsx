import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type {
  Environment,
  NewBundle,
  ShownBundle,
  ShownTemplate,
} from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../api';
import { Facts } from '../components/Facts';
import { LoadTable } from '../components/LoadTable';
import { Answer, Panel } from '../components/Panel';
import { useStepName } from '../components/StepName';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { useService } from '../hooks/useService';
import { Policy } from './PreviewPolicy';
import { PreviewRadius } from './PreviewRadius';
import { PreviewTraffic } from './PreviewTraffic';

export { Policy } from './PreviewPolicy';

type Expected = { template?: ShownTemplate; newest?: ShownBundle };

/** What a request would do, before it is made. */
export function Preview(props: {
  wanted: NewBundle;
  environment?: Environment;
}) {
  const { wanted, environment } = props;
  const t = useWords();
  const { ago, duration } = useFormat();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const step = useStepName();
  const expected = useLoaded<Expected>(`preview ${name}`, async signal => {
    const [templates, bundles] = await Promise.all([
      client.listTemplates({ signal }),
      client.listBundles({ service: name, limit: 1 }, { signal }),
    ]);
    const newest = bundles.items.at(0);
    return {
      template: templates.items.find(each => each.name === 'bundle'),
      newest: newest && (await client.getBundle(newest.digest, { signal })),
    };
  });
  const takes = (template: ShownTemplate) =>
    t('preview.takesAbout', {
      duration: duration(
        Object.values(template.expected_s).reduce((sum, each) => sum + each, 0),
      ),
      steps: String(template.graph.nodes.length),
      names: template.graph.nodes.map(node => step(node.name)).join(', '),
    });
  return (
    <>
      <Panel title={t('preview.title')}>
        <Answer of={expected}>
          {({ template }) => (
            <Facts
              facts={[
                [
                  t('preview.reads'),
                  t('preview.readsWhat', {
                    repository: wanted.repository,
                    traffic: wanted.traffic,
                  }),
                ],
                [t('preview.sends'), t('preview.sendsNothing')],
                ...(template
                  ? [[t('preview.takes'), takes(template)] as [string, string]]
                  : []),
                [t('preview.writes'), t('preview.writesWhat')],
                [
                  environment
                    ? t('preview.policyOf', { environment: environment.name })
                    : t('preview.policy'),
                  <Policy key="policy" environment={environment} />,
                ],
              ]}
            />
          )}
        </Answer>
      </Panel>
      <PreviewTraffic wanted={wanted} environment={environment} />
      <Panel title={t('preview.expected')}>
        <Answer of={expected}>
          {({ newest }) =>
            newest ? (
              <>
                <Text as="p" color="secondary">
                  {t('preview.expectedFrom', {
                    ago: ago(newest.record.stored_at),
                  })}
                </Text>
                <LoadTable manifest={newest.manifest} />
              </>
            ) : (
              <Text as="p" color="secondary">
                {t('preview.expectedNothing')}
              </Text>
            )
          }
        </Answer>
      </Panel>
      {environment && expected.data && (
        <PreviewRadius
          digest={expected.data.newest?.record.digest}
          environment={environment}
        />
      )}
    </>
  );
}
